"""Addresses of grading: its own, and those of its pages whose act reaches into other apps."""

from django.urls import path

from config.acts import grading as acts
from config.acts.grounds import closed_items
from config.pages.branch_life import change_address
from grading import urls as own
from grading.decisions import why
from grading.decisions.urls import backward
from grading.decisions.views import DecisionPage
from grading.decisions.why import OF_APPROVALS, OF_DECISIONS
from grading.lists import return_views
from grading.lists import views as lists
from grading.revisions import views as revisions
from grading.sheets.views import ReviewSheet, SelfSheet
from grading.verification import sheet_views

app_name = own.app_name
urlpatterns = [
    path(
        "decide/",
        lists.decide_selection,
        {"decide": acts.decide_as_proposed},
        name="decide_selection",
    ),
    path("approve/", lists.approve_selection, {"approve": acts.approve}, name="approve_selection"),
    path(
        "return/",
        return_views.return_selection,
        {"give_back": acts.return_selection},
        name="return_selection",
    ),
    path(
        "verification/checks/<int:pk>/return/",
        sheet_views.return_checked,
        {"give_back": acts.return_checked},
        name="return_checked",
    ),
    path("<int:pk>/", why.why, {"beside": change_address}, name="why"),
    path("<int:pk>/decision/", DecisionPage.as_view(decide=acts.decide), name="decision"),
    path("<int:pk>/self/", SelfSheet.as_view(closed_items=closed_items), name="self_sheet"),
    path("<int:pk>/review/", ReviewSheet.as_view(closed_items=closed_items), name="review_sheet"),
    *backward(OF_DECISIONS, acts.undo),
    *backward(OF_APPROVALS, acts.undo_approval),
    path(
        "<int:pk>/revision/approve/",
        revisions.approve,
        {"approve_revision": acts.approve_revision},
        name="approve_revision",
    ),
    *own.urlpatterns,
]
