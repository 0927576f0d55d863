from django.urls import path

from training.ledger import own_views, prints, record_views, views

urlpatterns = [
    path("mine/", own_views.mine, name="mine"),
    path("coverage/", views.coverage, name="coverage"),
    path("secretaries/", views.secretaries, name="secretaries"),
    path("secretaries/print/", prints.secretaries_print, name="secretaries_print"),
    path("secretaries/export/", views.secretaries_export, name="secretaries_export"),
    path("persons/<int:pk>/", record_views.person_ledger, name="person"),
    path("persons/<int:pk>/records/new/", record_views.record_new, name="record_new"),
    path("records/<int:pk>/edit/", record_views.record_edit, name="record_edit"),
    path("records/<int:pk>/remove/", record_views.record_remove, name="record_remove"),
]
