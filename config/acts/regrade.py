"""复评 of a year: opened by 组织部, joined by what a 分党委 adds; the grading follows."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit, rules, workflow
from branches.errors import FieldRefusal, Refusal
from branches.models import Participation, Round
from branches.rounds import regrade as branches
from branches.rounds.services import locked_newest
from config.acts.cycle import archive, archived_with_it
from config.acts.regrade_preview import graded_branches
from config.acts.rises import begin_rises
from grading.decisions.standing import grade_of_year
from grading.rubrics.services import copy_rubrics, load_rubrics
from grading.sheets.assessments import refresh
from grading.sheets.regrade import open_reassessments

# Who may add a branch of the own 分党委; of a 直属党支部 that is 组织部.
JOINERS = (*rules.COMMITTEE_POSTS, rules.Role.ORG_DEPT)
SOMEBODY_WAS_QUICKER = "“{}”刚才已由别人开始，请到年度页查看。"


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
    check_newest(previous, after)
    check_cutoff(previous, cutoff_on)
    today = timezone.localdate()
    round = branches.create_round(previous, cutoff_on=cutoff_on, by=by, post=post, **stage_dates)
    copy_rubrics(previous, round, by=by) if keep_rubric else load_rubrics(round, by=by)
    branches.enter_branches(round, graded_branches(cycle, cutoff_on, today))
    archive(previous, round, by=by)
    copy_last(round, today)
    begin_rises(today)
    refresh(round)
    return round


def copy_last(round, today):
    """Surveys, duties, assessments and unscored sheets of who takes part in `round` without any."""
    branches.carry_surveys(round)
    open_reassessments(round, grade_of_year(round.cycle_id, today, branch="branch"))


def check_newest(newest, after):
    """Raises Refusal if `newest` is not the round (key, None: whichever) that the person saw."""
    if after is not None and newest.pk != after:
        raise Refusal(SOMEBODY_WAS_QUICKER.format(newest))


def check_cutoff(previous, cutoff_on):
    """Raises FieldRefusal unless D2 is later than the cut-off of the round before."""
    if cutoff_on <= previous.cutoff_on:
        sentence = f"数据截止日应晚于“{previous}”的 {previous.cutoff_on:%Y-%m-%d}。"
        raise FieldRefusal([("cutoff_on", sentence)])


def consequences(found):
    """What beginning it now would do, as sentences for the confirmation page."""
    first = f"，其中 {found.totals[1]} 个首次定级" if found.totals[1] else ""
    kept = f"{found.kept} 个{Participation.KEEPS_GRADE}"
    return [
        f"{found.taking_part} 个党支部参加复评{first}；{kept}。",
        "调查摸底带入上轮的填报：全年次数和学时重新填，其余逐节核对后报送；满意度重新测评。",
        "自评、考评从上轮的选项开始，提高的须有说明、附件或已销号的整改事项。",
        "各分党委收到“填报调查摸底”待办。",
        *archived_with_it(),
    ]


def may_still_join(round, today):
    """Whether branches may still be added: until the self-evaluations of the 复评 are due."""
    late = round.self_due_on is not None and today > round.self_due_on
    return round.kind == Round.Kind.REGRADE and not round.is_closed and not late


@transaction.atomic
def join_regrade(keys, *, by, reason):
    """列入复评: branches (keys of their participations, of one round) that would have kept their
    grade take part after all. Returns the participations.

    Raises PermissionDenied if one is not of the own 分党委, Refusal if a reason lacks, the
    self-evaluations are due, or somebody was quicker.
    """
    found = Participation.objects.visible_to(by).filter(pk__in=keys).order_by("pk")
    keys = list(found.values_list("pk", flat=True))
    rows = [workflow.lock_participation(key) for key in keys]
    posts = [rules.regrade_post(by, row) for row in rows]
    if not rows or None in posts:
        raise PermissionDenied
    kept, today = [("理由", reason)], timezone.localdate()
    if not reason.strip():
        raise Refusal("列入复评须写明理由。", kept=kept)
    round = rows[0].round
    for row in rows:
        if row.round_id != round.pk or not may_still_join(row.round, today):
            raise Refusal("支部自评的截止日已过，不能再列入复评。", kept=kept)
        if row.out_reason != Participation.KEEPS_GRADE:
            raise Refusal(f"“{row}”刚才已列入复评。", kept=kept)
    Participation.objects.filter(pk__in=keys).update(out_reason="")
    for row, post in zip(rows, posts, strict=True):
        audit.record("round.join", row, by=by, post=post, reason=reason)
    copy_last(round, today)
    begin_rises(today)
    refresh(round, keys)
    return rows
