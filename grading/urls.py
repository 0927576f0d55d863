from django.urls import path

from grading.views import decisions, lists, prints, rubrics, sheets, why

app_name = "grading"
BACKWARD = [
    path(f"<int:pk>/{name.replace('_', '-')}/", decisions.act, {"name": name}, name=name)
    for name in why.BACKWARD
]
urlpatterns = [
    path("", lists.GradingList.as_view(), name="list"),
    path("decide/", lists.decide_selection, name="decide_selection"),
    path("approve/", lists.approve_selection, name="approve_selection"),
    path("export/", lists.export_list, name="export"),
    path("print/", prints.print_list, name="print_list"),
    path("rubrics/", rubrics.rubrics, name="rubrics"),
    path("<int:pk>/", why.why, name="why"),
    path("<int:pk>/self/", sheets.SelfSheet.as_view(), name="self_sheet"),
    path("<int:pk>/review/", sheets.ReviewSheet.as_view(), name="review_sheet"),
    path("<int:pk>/decision/", decisions.DecisionPage.as_view(), name="decision"),
    path("<int:pk>/lift-veto/", decisions.lift, name="lift_veto"),
    path("<int:pk>/print/", prints.print_sheet, name="print"),
    *BACKWARD,
]
