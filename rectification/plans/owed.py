"""The duties that the state of items and plans gives to somebody (design 7)."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.models import Duty
from rectification.models import Extension, Plan, RectificationItem

State, Owner = RectificationItem.State, RectificationItem.Owner
# How long a reviewer may take before it counts as late (P).
REVIEW_DAYS = 7
# How long an office may take to say what it will do about an item of its own (P).
WORDING_DAYS = 7
# How long a branch may take to write its plan where no stage date says so.
PLAN_WORKING_DAYS = 15


def _review_due(day, calendar):
    """The last day of a review that began on `day`: no rest day (WorkCalendar)."""
    return calendar.on_or_after(day + timedelta(days=REVIEW_DAYS)) if day else None


def plan_due(plan, calendar):
    """Until when a plan (with participation and round) is to be sent in: the date of the stage, or
    15 working days after it was asked for where that date is none or had passed by then.
    """
    stage = plan.participation.round.plan_due_on
    if stage and stage >= plan.asked_on:
        return stage
    return calendar.days_after(plan.asked_on, PLAN_WORKING_DAYS)


def plan_duty(plan, calendar):
    """制定方案: the secretary's, from the approval of the grade until it is sent in."""
    verb = "补充" if plan.is_supplement else "制定"
    return _of_plan(plan, Duty.Kind.PLAN, duties.SECRETARY, verb, plan_due(plan, calendar))


def plan_review_duty(plan, calendar):
    due_on = _review_due(plan.submitted_on, calendar)
    return _of_plan(plan, Duty.Kind.PLAN_REVIEW, duties.STAFF, "审核", due_on)


def plan_confirmation_duty(plan, calendar):
    """审批整顿方案: 组织部's, once the 分党委 has agreed."""
    due_on = _review_due(plan.reviewed_on, calendar)
    return _of_plan(plan, Duty.Kind.PLAN_CONFIRMATION, duties.ORG_DEPT, "审批", due_on)


def _of_plan(plan, kind, role, verb, due_on):
    return duties.owed(
        kind,
        plan.participation,
        role,
        title=f"{verb}“{plan.participation}”{plan.title}",
        link=plan.get_absolute_url(),
        due_on=due_on,
        subject_id=plan.pk,
        now=plan.participation.branch,
    )


def duty_of_plan(plan, calendar):
    """What the state of a plan (with participation, sub_committee and round) asks for, or None."""
    owed = BY_PLAN_STATE.get(plan.state)
    return owed(plan, calendar) if owed and plan.opened_on else None


def wording_duty(item, calendar):
    """定下整改措施: of an office above the branch, whose items are in no plan."""
    raised_on = timezone.localdate(item.created_at)
    due_on = min(item.due_on, calendar.on_or_after(raised_on + timedelta(days=WORDING_DAYS)))
    return _of_item(
        Duty.Kind.ITEM, item, OWNERS[item.owner], f"定下整改措施{_whose(item)}：{item}", due_on
    )


def item_duty(item, calendar):
    back = "（已退回）" if item.return_reason else ""
    title = f"落实整改{_whose(item)}：{item}{back}"
    return replace(
        _of_item(Duty.Kind.ITEM, item, OWNERS[item.owner], title, item.due_on),
        quiet_since=item.progress_on or timezone.localdate(),
    )


def extension_duty(item):
    """审批延期: to be answered before the deadline it is about."""
    return _of_item(Duty.Kind.EXTENSION, item, _above(item), f"审批延期：{item}", item.due_on)


def acceptance_duty(item, calendar):
    due_on = _review_due(item.requested_on, calendar)
    return _of_item(Duty.Kind.ACCEPTANCE, item, _above(item), f"验收销号：{item}", due_on)


def confirmation_duty(item, calendar):
    due_on = _review_due(item.accepted_on, calendar)
    return _of_item(Duty.Kind.CONFIRMATION, item, duties.ORG_DEPT, f"确认销号：{item}", due_on)


def _whose(item):
    """Said where a title stands beside the name of a branch that does not owe it."""
    return "" if item.is_of_branch else f"（{item.get_owner_display()}负责）"


def _above(item):
    return duties.STAFF if item.is_of_branch else duties.ORG_DEPT


def _of_item(kind, item, role, title, due_on):
    return duties.owed(
        kind,
        item.participation,
        role,
        title=title,
        link=reverse("rectification:item", args=[item.pk]),
        due_on=due_on,
        subject_id=item.pk,
        now=item.participation.branch,
    )


def duty_of(item, calendar):
    """What the state of the item (with participation, its branch and sub_committee) asks for, or
    None: of the branch's present 分党委; its date goes by `calendar` (WorkCalendar).
    """
    if item.state == State.PLAN_DRAFT and not item.is_of_branch:
        return wording_duty(item, calendar)
    owed = BY_STATE.get(item.state)
    return owed and owed(item, calendar)


OWNERS = {
    Owner.BRANCH: duties.SECRETARY,
    Owner.COMMITTEE: duties.STAFF,
    Owner.ORG_DEPT: duties.ORG_DEPT,
}
BY_STATE = {
    State.IN_PROGRESS: item_duty,
    State.CLOSURE_REQUESTED: acceptance_duty,
    State.COMMITTEE_ACCEPTED: confirmation_duty,
}
BY_PLAN_STATE = {
    Plan.State.DRAFT: plan_duty,
    Plan.State.SUBMITTED: plan_review_duty,
    Plan.State.COMMITTEE_APPROVED: plan_confirmation_duty,
}
PLAN_KINDS = (Duty.Kind.PLAN, Duty.Kind.PLAN_REVIEW, Duty.Kind.PLAN_CONFIRMATION)
ITEM_KINDS = (Duty.Kind.ITEM, Duty.Kind.ACCEPTANCE, Duty.Kind.CONFIRMATION)


def expected_duties():
    """The duties of rectification that ought to be open: {Owed}."""
    calendar = WorkCalendar()
    return {*_of_plans(calendar), *_of_items(calendar), *_of_extensions()}


def _of_plans(calendar):
    plans = Plan.objects.owed()
    related = plans.select_related("participation__round", "participation__branch__sub_committee")
    yield from (duty_of_plan(plan, calendar) for plan in related.iterator())


def _open_items(*conditions, **named):
    rows = RectificationItem.objects.filter(*conditions, **named)
    return rows.select_related("participation__branch__sub_committee").iterator()


def _of_items(calendar):
    to_word = Q(state=State.PLAN_DRAFT) & ~Q(owner=Owner.BRANCH)
    for item in _open_items(to_word | Q(state__in=BY_STATE)):
        yield duty_of(item, calendar)


def _of_extensions():
    waiting = {
        "state": State.IN_PROGRESS,
        "extension_rows__state": Extension.State.OPEN,
    }
    yield from (extension_duty(item) for item in _open_items(**waiting))
