"""The named figures of grading: dashboards count with these conditions, lists filter by them."""

from django.db.models import Q

from branches.web.counting import count_figures
from grading.models import Assessment
from grading.models.assessment import UNGRADED
from grading.rubrics.grades import grade_labels

State = Assessment.State

FIGURES = {
    f"grade_{UNGRADED}": Q(grade=UNGRADED),
    "grade_undecided": Q(grade=""),
    "to_self": Q(state=State.DRAFT, is_exempt=False),
    "to_review": Q(state=State.SELF_SUBMITTED),
    "to_decide": Q(state=State.COMMITTEE_REVIEWED),
    "to_approve": Q(state=State.COMMITTEE_DECIDED),
    "decided": Q(state__in=Assessment.DECIDED, is_exempt=False),
    "approved": Q(state__in=Assessment.SETTLED, is_exempt=False),
    "vetoed": ~Q(veto_codes=""),
    "below_gate": Q(is_below_gate=True),
    "returned": ~Q(return_reason=""),
    "held_back": ~Q(unmet_conditions=""),
}
FIGURE_LABELS = {
    f"grade_{UNGRADED}": "未定级",
    "grade_undecided": "未评定",
    "to_self": "待自评",
    "to_review": "待考评",
    "to_decide": "待定级",
    "to_approve": "待审定",
    "decided": "分党委已定级",
    "approved": "已审定",
    "vetoed": "一票否决",
    "below_gate": "满意率低于最高等级线",
    "returned": "被退回",
    "held_back": "缺晋位条件",
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


def figure_labels(round):
    """{figure: label} of the round: its own grades and the figures that every year has."""
    grades = {f"grade_{code}": label for code, label in grade_labels(round).items()}
    gate = {"below_gate": f"满意率低于{round.cycle.rules.grades.top}线"}
    return grades | FIGURE_LABELS | gate


def condition_of(figure):
    """The condition (Q) of a figure; the grades differ from year to year."""
    return FIGURES.get(figure) or Q(grade=figure.removeprefix("grade_"))
