from django.urls import path

from grading.lists import prints, return_views, table_views, views

urlpatterns = [
    path("", views.GradingList.as_view(), name="list"),
    path("decide/foresee/", views.foresee_decisions, name="foresee_decisions"),
    path("approve/foresee/", views.foresee_approvals, name="foresee_approvals"),
    path(
        "return/foresee/",
        return_views.foresee_return_selection,
        name="foresee_return_selection",
    ),
    path("export/", views.export_list, name="export"),
    path("print/", prints.print_list, name="print_list"),
    path("table/", table_views.review_table, name="table"),
    path("table/export/", table_views.export_table, name="table_export"),
    path("table/print/", table_views.print_table, name="table_print"),
    path("<int:pk>/print/", prints.print_sheet, name="print"),
]
