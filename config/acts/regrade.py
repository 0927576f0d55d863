"""复评 of a year: opened by 组织部, joined by what a 分党委 adds; the grading follows."""

from django.db import transaction
from django.utils import timezone

from branches.errors import FieldRefusal, Refusal
from branches.models import Branch
from branches.rounds import regrade as branches
from branches.rounds.services import close_round, locked_newest
from grading.decisions.standing import grade_of_year
from grading.rubrics.services import copy_rubrics, load_rubrics
from grading.sheets.assessments import freeze, refresh
from grading.sheets.regrade import open_reassessments

SOMEBODY_WAS_QUICKER = "“{}”刚才已由别人开始，请到年度页查看。"


def graded_branches(cycle, cutoff_on, today):
    """The open branches with `grade` (code of the grade in force in this year, "" without one) and
    `out_reason` ("" where they take part) in a 复评 with the cut-off D2 `cutoff_on`.
    """
    graded = Branch.objects.open().annotate(grade=grade_of_year(cycle, today))
    return branches.with_reason(graded, cutoff_on, cycle.rules.grades.top.code)


@transaction.atomic
def open_regrade(cycle, *, cutoff_on, by, keep_rubric=True, after=None, **stage_dates):
    """A 复评 of `cycle`: the round before is archived, every branch below the top by the grade in
    force takes part with the answers and choices of last time, the others keep their grade.

    `after`: key of the round that the person saw as the newest, None if nobody looked;
    `keep_rubric`: the rubrics of the round before, else the newest shipped ones; `stage_dates`:
    dates of Round.STAGES. Returns the Round. Raises PermissionDenied if `by` is not of 组织部,
    FieldRefusal of a cut-off that is not later than that of the round before, Refusal if the year
    is archived or somebody else was quicker.
    """
    previous, post = locked_newest(cycle, by)
    if after is not None and previous.pk != after:
        raise Refusal(SOMEBODY_WAS_QUICKER.format(previous))
    check_cutoff(previous, cutoff_on)
    today = timezone.localdate()
    freeze(previous)
    close_round(previous, by=by)
    round = branches.create_round(previous, cutoff_on=cutoff_on, by=by, post=post, **stage_dates)
    copy_rubrics(previous, round, by=by) if keep_rubric else load_rubrics(round, by=by)
    branches.enter_branches(round, graded_branches(cycle, cutoff_on, today))
    copy_last(round, today)
    refresh(round)
    return round


def copy_last(round, today):
    """Surveys, duties, assessments and sheets, not scored yet, of whoever takes part in `round`
    and has none.
    """
    branches.carry_surveys(round)
    open_reassessments(round, grade_of_year(round.cycle_id, today, branch="branch"))


def check_cutoff(previous, cutoff_on):
    """Raises FieldRefusal unless D2 is later than the cut-off of the round before."""
    if cutoff_on <= previous.cutoff_on:
        sentence = f"数据截止日应晚于“{previous}”的 {previous.cutoff_on:%Y-%m-%d}。"
        raise FieldRefusal([("cutoff_on", sentence)])
