"""更正: proposed by one person, approved by another of 组织部; both grades stay for ever."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from branches import audit, workflow
from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.duties import telling
from branches.errors import FieldRefusal, Refusal
from branches.models import Duty
from grading.decisions.services import SCHOOL
from grading.decisions.standing import grade_on
from grading.models import Assessment, Decision, Revision
from grading.revisions.owed import answer_duty
from grading.revisions.rules import TRANSITIONS, may_propose

NOT_APPROVED = "校党委审定后的等级才能更正；没有审定的，退回后重新办理。"
NOT_IN_FORCE = "该支部现在的等级不是这一轮定的，不能更正。"
OPEN_ONE = "已有一项更正等待审批，先办完再提。"
SAME = "更正后的等级与现在的相同。"
TOO_HIGH = "不能高于按规则拟定的等级；一票否决和满意率的限制不能越过。"


def choices(assessment):
    """[Grade] to which an approved grade may be put right: another rung that the rules allow."""
    ladder = assessment.participation.round.cycle.rules.grades
    codes = ladder.codes
    first = codes.index(assessment.proposed_grade) if assessment.proposed_grade in codes else 0
    return [one for one in list(ladder)[first:] if one.code != assessment.grade]


def hindrance(assessment, today):
    """Why the grade of an Assessment cannot be put right; "" if it can. One statement."""
    if assessment.is_exempt or assessment.state not in Assessment.SETTLED:
        return NOT_APPROVED
    if not assessment.approved_on:
        return NOT_APPROVED
    standing = grade_on(assessment.participation.branch, today)
    here = standing is not None and standing.participation == assessment.participation_id
    return "" if here else NOT_IN_FORCE


def lock_grade(key):
    """The Assessment of a participation (key), both locked."""
    spine = workflow.lock_spine(key)
    assessment = Assessment.objects.select_for_update(of=("self",)).get(participation=key)
    assessment.participation = spine
    return assessment


def open_one(participation):
    """The Revision of a participation (key) that waits for its answer, or None."""
    rows = Revision.objects.filter(participation=participation, state=Revision.State.PROPOSED)
    return rows.select_related("proposed_by").first()


@transaction.atomic
def propose(participation, *, grade, reason, by):
    """提出更正 of the approved grade to `grade` (code). Returns the Revision.

    Raises PermissionDenied, Refusal (not approved, not in force, one open already, no reason).
    """
    today, kept = timezone.localdate(), [("更正理由", reason)]
    assessment = lock_grade(participation.pk)
    post = may_propose(by, assessment)
    if post is None:
        raise PermissionDenied
    why = hindrance(assessment, today) or (OPEN_ONE if open_one(participation.pk) else "")
    if not why and not reason.strip():
        why = "更正须写明理由。"
    if not why and grade not in [one.code for one in choices(assessment)]:
        why = SAME if grade == assessment.grade else TOO_HIGH
    if why:
        raise Refusal(why, kept=kept)
    ladder = assessment.participation.round.cycle.rules.grades
    row = Revision.objects.create(
        participation=assessment.participation,
        from_grade=assessment.grade,
        to_grade=grade,
        from_label=ladder.named(assessment.grade).label,
        to_label=ladder.named(grade).label,
        reason=reason.strip(),
        proposed_by=by,
        proposed_by_text=str(by)[:40],
        proposed_post_text=str(post)[:120],
        proposed_on=today,
    )
    audit.record(
        "grading.propose_revision",
        row,
        by=by,
        post=post,
        to_state=row.get_state_display(),
        reason=row.reason,
        changes={"等级": [row.from_label, row.to_label]},
    )
    duties.open_duty(answer_duty(row, WorkCalendar()))
    return row


@transaction.atomic
def approve(revision, *, by, valid_on, document_no):
    """同意更正: the grade is another one from `valid_on` (date) on; the branch and its 分党委 are
    told. Returns (Revision, Assessment).

    Raises PermissionDenied, FieldRefusal of a day before the approval that it puts right, Refusal.
    """
    assessment, row, post = _admitted(revision, "approve", by, [("文号", document_no)])
    why = hindrance(assessment, timezone.localdate())
    if why or row.from_grade != assessment.grade:
        raise Refusal(why or NOT_IN_FORCE, kept=[("文号", document_no)])
    last = Decision.objects.approvals().filter(assessment=assessment).order_by("-pk").first()
    if valid_on < last.decided_on:
        raise FieldRefusal([("valid_on", f"不能早于原审定日期 {last.decided_on}。")])
    noted = {"等级": [row.from_label, row.to_label], "文号": [None, document_no]}
    facts = {"valid_on": valid_on, "document_no": document_no}
    _answer(row, "approve", by, post, noted=noted, **facts)
    Decision.objects.create(
        assessment=assessment,
        verdict=last.verdict,
        level=SCHOOL,
        grade=row.to_grade,
        reason=row.reason,
        decided_on=valid_on,
        document_no=document_no,
        revision=row,
        by=by,
        by_text=str(by),
        post_text=str(post)[:120],
    )
    assessment.grade = row.to_grade
    assessment.save(update_fields=["grade"])
    _tell(row, by, post)
    return row, assessment


@transaction.atomic
def refuse(revision, *, by, reason):
    """不予更正, with its reason. Returns the Revision. Raises PermissionDenied, Refusal."""
    _assessment, row, post = _admitted(revision, "refuse", by, [("理由", reason)], reason)
    return _answer(row, "refuse", by, post, reason=reason, answer=reason.strip())


@transaction.atomic
def withdraw(revision, *, by):
    """撤回 by who proposed it. Returns the Revision. Raises PermissionDenied, Refusal."""
    _assessment, row, post = _admitted(revision, "withdraw", by, ())
    return _answer(row, "withdraw", by, post)


def _admitted(revision, name, by, kept, reason=""):
    """(Assessment, Revision, post): both locked, and `by` may answer now."""
    assessment = lock_grade(revision.participation_id)
    row = workflow.lock_row(revision)
    row.participation = assessment.participation
    post = workflow.admit(row, TRANSITIONS[name], by=by, reason=reason, kept=list(kept))
    return assessment, row, post


def _answer(row, name, by, post, *, reason="", noted=None, **facts):
    names = {"answered_by": by, "answered_by_text": str(by)[:40]}
    names["answered_post_text"] = str(post)[:120]
    step = workflow.Step(row, post, reason, noted or {})
    [moved] = workflow.move_all([step], TRANSITIONS[name], by=by, **names, **facts)
    duties.close_duties(Duty.Kind.REVISION, row.pk)
    return moved


def _tell(row, by, post):
    key = row.participation_id
    telling.announce(
        telling.one_act("revised", row.pk),
        f"等级更正：{row.from_label}更正为{row.to_label}",
        {key: reverse("grading:why", args=[key])},
        list_link=reverse("grading:list"),
        by=by,
        post=post,
        reason=row.reason,
        offices=True,
    )
