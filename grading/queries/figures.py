"""The named figures of grading: dashboards count with these conditions, lists filter by them."""

from django.db.models import Q

from branches.queries.counting import count_figures
from grading.models import Assessment
from grading.models.assessment import UNGRADED

State = Assessment.State

GRADE_LABELS = {
    "advanced": "先进",
    "qualified": "合格",
    "good": "较好",
    "better": "较好",
    "fair": "一般",
    "weak": "薄弱",
    "poor": "较差",
    UNGRADED: "未定级",
}
DONE = (State.APPROVED, State.FROZEN)

FIGURES = {
    **{f"grade_{code}": Q(grade=code) for code in GRADE_LABELS},
    "grade_undecided": Q(grade=""),
    "to_self": Q(state=State.DRAFT, is_exempt=False),
    "to_review": Q(state=State.SELF_SUBMITTED),
    "to_decide": Q(state=State.COMMITTEE_REVIEWED),
    "to_approve": Q(state=State.COMMITTEE_DECIDED),
    "decided": Q(state__in=(State.COMMITTEE_DECIDED, *DONE), is_exempt=False),
    "approved": Q(state__in=DONE, is_exempt=False),
    "vetoed": ~Q(veto_codes=""),
    "below_gate": Q(is_below_gate=True),
    "returned": ~Q(return_reason=""),
}
FIGURE_LABELS = {
    **{f"grade_{code}": label for code, label in GRADE_LABELS.items()},
    "grade_undecided": "未评定",
    "to_self": "待自评",
    "to_review": "待考评",
    "to_decide": "待定级",
    "to_approve": "待审定",
    "decided": "分党委已定级",
    "approved": "已审定",
    "vetoed": "一票否决",
    "below_gate": "满意率低于先进线",
    "returned": "被退回",
}


def assessments_of(user, round):
    """The assessments of a round that `user` sees: every list and figure starts here."""
    return Assessment.objects.visible_to(user).filter(
        participation__round=round, participation__out_reason=""
    )


def figures_for(user, round, names=tuple(FIGURES)):
    """{figure: how many} of these `names` and "all", in one statement."""
    wanted = {"all": Q(), **{name: FIGURES[name] for name in names}}
    by = ("state", "is_exempt", "grade")
    return count_figures(assessments_of(user, round), wanted, by, count="participation")


def grade_labels(round):
    """{code: label} of the round's grades, 未定级 last."""
    labels = {code: label for code, label, _cut in round.cycle.rules.grades}
    return labels | {UNGRADED: GRADE_LABELS[UNGRADED]}


def figure_labels(round):
    """{figure: label} that make sense in the round: no grades of another set."""
    others = {f"grade_{code}" for code in GRADE_LABELS.keys() - grade_labels(round).keys()}
    return {name: label for name, label in FIGURE_LABELS.items() if name not in others}
