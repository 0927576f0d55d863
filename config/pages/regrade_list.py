"""The branches of a 复评 as a list: who takes part, who keeps its grade, who may still be added."""

from django import forms
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.urls import reverse
from django.utils.http import urlencode

from branches.models import Committee, Participation
from branches.organisation.queries import official_order
from branches.rounds.opening import FOUNDED_LATER
from branches.web.counting import count_figures
from branches.web.fields import text_area
from branches.web.pages import Tab
from grading.models import Assessment
from grading.rubrics.grades import grades_of

PAGE = 50
REASON_LENGTH = 300
KEPT = Q(out_reason=Participation.KEEPS_GRADE)
FIGURES = {
    "regraded": Q(out_reason="") & ~Q(assessment__grade_before=""),
    "first_graded": Q(out_reason="", assessment__grade_before=""),
    "grade_kept": KEPT,
    "founded_later": Q(out_reason=FOUNDED_LATER),
}
LABELS = {
    "regraded": "参加复评",
    "first_graded": "首次定级",
    "grade_kept": Participation.KEEPS_GRADE,
    "founded_later": FOUNDED_LATER,
}


class JoinForm(forms.Form):
    reason = forms.CharField(label="列入复评的理由", max_length=REASON_LENGTH, widget=text_area(2))


class RegradeFilter:
    """The tab of the address: a name of FIGURES, "" for all."""

    def __init__(self, params, *, user):
        self.user = user
        figure = params.get("figure", "")
        self.figure = figure if figure in FIGURES else ""

    def narrow(self, rows):
        return rows.filter(FIGURES[self.figure]) if self.figure else rows


def rows_of(user, round):
    return Participation.objects.visible_to(user).in_round(round)


def page_of(request, round, narrowed):
    """The page of participations, each with `unit`, `before` (Grade or None), `keeps`, `state`."""
    rows = narrowed.narrow(rows_of(request.user, round))
    rows = (
        rows.select_related("branch", "committee", "sub_committee")
        .annotate(
            unit=Committee.group_column("sub_committee"),
            code_before=F("assessment__grade_before"),
            stands=F("assessment__state"),
        )
        .order_by(*official_order(request.user))
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    grades, top = grades_of(round), round.cycle.rules.grades.top
    for row in page:
        row.keeps = row.out_reason == Participation.KEEPS_GRADE
        row.before = top if row.keeps else grades.get(row.code_before)
        row.standing = Assessment.State(row.stands) if row.stands else None
    return page


def tabs_of(request, round):
    counts = count_figures(
        rows_of(request.user, round),
        {"": Q(), **FIGURES},
        ["out_reason", "assessment__grade_before"],
    )
    chosen = request.GET.get("figure", "")
    return [
        Tab(label, _address(round, name), name == chosen, counts[name])
        for name, label in {"": "全部", **LABELS}.items()
        if counts[name] or name == "" or name == chosen
    ]


def _address(round, figure):
    query = {"round": round.pk} | ({"figure": figure} if figure else {})
    return f"{reverse('regrade_branches')}?{urlencode(query)}"
