from django.urls import path

from rectification.ledger import acceptance_views, prints, views

urlpatterns = [
    path("", views.ledger, name="items"),
    path("columns/", views.ledger_columns, name="columns"),
    path("print/", prints.ledger_print, name="print"),
    path("export/", views.ledger_export, name="export"),
    path("next/", acceptance_views.next_item, name="next_item"),
]
