"""撤回, 退回 and 撤销审定: a grade is open again; the act that is taken back is kept."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from branches import workflow
from branches.duties import telling
from branches.errors import Refusal
from branches.models import Duty
from branches.rules import is_same_person
from grading import rules
from grading.decisions.services import COMMITTEE, SCHOOL
from grading.models import Decision, Revision
from grading.sheets.assessments import turn_duties

Act = Decision.Act
NOT_YOURS = "审定由其他人登记，须由登记的人当天撤销；确有错误的请办理等级更正。"
REVISED = "已提出等级更正，不能再撤销审定。"
TOO_LATE = "审定当天可以撤销，现在已过；确有错误的请办理等级更正。"


@transaction.atomic
def undo_decision(assessment, name, *, by, reason=""):
    """撤回 by 分党委 or 退回 by 组织部: the grade is open again; the act itself is kept."""
    moved = workflow.move(
        assessment,
        rules.TRANSITIONS[name],
        by=by,
        reason=reason,
        grade="",
        decided_on=None,
        opened_at=timezone.now(),
        return_reason=reason,
    )
    is_return = name == "return_decision"
    level, act = (SCHOOL, Act.RETURNED) if is_return else (COMMITTEE, Act.WITHDRAWN)
    post = rules.TRANSITIONS[name].may(by, moved)
    _write(moved, level=level, act=act, reason=reason, by=by, post=post)
    turn_duties([moved])
    if is_return:
        key = moved.participation_id
        telling.tell(telling.RETURNED, Duty.Kind.DECISION, key, by=by, post=post, reason=reason)
    return moved


def _write(assessment, *, by, post, **facts):
    return Decision.objects.create(
        assessment=assessment, by=by, by_text=str(by), post_text=str(post)[:120], **facts
    )


def approval_of(assessment):
    """The Decision by which the school approved its grade, None before."""
    approvals = Decision.objects.approvals().filter(assessment=assessment, revision=None)
    return approvals.select_related("by").order_by("-pk").first()


def may_undo(user, assessment, decisions, today):
    """Whether to show 撤销审定 to `user`: `decisions` [Decision] of the assessment with who took
    them, oldest first. Asks nothing; the act asks what was built on it.
    """
    if not rules.TRANSITIONS["undo_approval"].is_open_to(user, assessment):
        return False
    approvals = [one for one in decisions if (one.level, one.act) == (SCHOOL, Act.DECIDED)]
    return bool(approvals) and not not_undoable(user, approvals[-1], today)


def not_undoable(user, approval, today):
    """Why `user` may not undo an approval (Decision) on `today`; "" if nothing is in the way."""
    if not is_same_person(user, approval.by):
        return NOT_YOURS
    return "" if timezone.localdate(approval.at) == today else TOO_LATE


def _put_right(assessment):
    """Why an approval stands that a 更正 rests on, open or approved; "" without one."""
    states = (Revision.State.PROPOSED, Revision.State.APPROVED)
    rows = Revision.objects.filter(participation=assessment.participation_id, state__in=states)
    return REVISED if rows.exists() else ""


@transaction.atomic
def undo_approval(assessment, *, by, reason, today, built=None):
    """撤销审定: by the same person on the day (`today`) of the approval, until something was built
    on it: `built` (approval) → why not, "" if nothing was, is told by the apps above.

    Raises PermissionDenied, Refusal. Returns (assessment, the Decision taken back).
    """
    transition = rules.TRANSITIONS["undo_approval"]
    assessment = workflow.lock_in_round(assessment)
    post = workflow.admit(assessment, transition, by=by, reason=reason)
    approval = approval_of(assessment)
    why = (
        not_undoable(by, approval, today)
        or _put_right(assessment)
        or (built(approval) if built else "")
    )
    if why:
        raise Refusal(why, kept=[("原因", reason)])
    step = workflow.Step(assessment, post, reason)
    columns = {"approved_on": None, "approval_no": "", "opened_at": timezone.now()}
    [moved] = workflow.move_all([step], transition, by=by, **columns)
    act = _write(
        moved, level=SCHOOL, act=Act.WITHDRAWN, reason=reason, undoes=approval, by=by, post=post
    )
    turn_duties([moved])
    key = moved.participation_id
    telling.announce(
        telling.one_act("undone", act.pk),
        "分类定级审定已撤销",
        {key: reverse("grading:why", args=[key])},
        list_link=reverse("grading:list"),
        by=by,
        post=post,
        reason=reason,
        offices=True,
    )
    return moved, approval
