from django.urls import path

from grading.lists import prints, views

urlpatterns = [
    path("", views.GradingList.as_view(), name="list"),
    path("decide/foresee/", views.foresee_decisions, name="foresee_decisions"),
    path("approve/foresee/", views.foresee_approvals, name="foresee_approvals"),
    path("export/", views.export_list, name="export"),
    path("print/", prints.print_list, name="print_list"),
    path("<int:pk>/print/", prints.print_sheet, name="print"),
]
