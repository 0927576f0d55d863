"""The duties that the state of items and plans gives to somebody (design 7)."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from branches import duties
from branches.models import Duty
from rectification.models import Extension, Plan, RectificationItem

State = RectificationItem.State
# How long a reviewer may take before it counts as late (P).
REVIEW_DAYS = 7


def _days_after(day):
    return day + timedelta(days=REVIEW_DAYS) if day else None


def plan_duty(plan):
    """制定整改方案: the secretary's, while an item of the plan is a draft."""
    participation = plan.participation
    return duties.owed(
        Duty.Kind.PLAN,
        participation,
        duties.SECRETARY,
        title=f"制定“{participation}”整改方案",
        link=plan.get_absolute_url(),
        due_on=participation.round.plan_due_on,
        subject_id=plan.pk,
    )


def plan_review_duty(plan):
    return duties.owed(
        Duty.Kind.PLAN_REVIEW,
        plan.participation,
        duties.STAFF,
        title=f"审核“{plan.participation}”整改方案",
        link=plan.get_absolute_url(),
        due_on=_days_after(plan.submitted_on),
        subject_id=plan.pk,
    )


def item_duty(item):
    back = "（已退回）" if item.return_reason else ""
    return replace(
        _of_item(Duty.Kind.ITEM, item, duties.SECRETARY, f"落实整改：{item}{back}", item.due_on),
        quiet_since=item.progress_on or timezone.localdate(),
    )


def extension_duty(item):
    """审批延期: to be answered before the deadline it is about."""
    return _of_item(Duty.Kind.EXTENSION, item, duties.STAFF, f"审批延期：{item}", item.due_on)


def acceptance_duty(item):
    due_on = _days_after(item.requested_on)
    return _of_item(Duty.Kind.ACCEPTANCE, item, duties.STAFF, f"验收销号：{item}", due_on)


def confirmation_duty(item):
    due_on = _days_after(item.accepted_on)
    return _of_item(Duty.Kind.CONFIRMATION, item, duties.ORG_DEPT, f"确认销号：{item}", due_on)


def _of_item(kind, item, role, title, due_on):
    return duties.owed(
        kind,
        item.participation,
        role,
        title=title,
        link=reverse("rectification:item", args=[item.pk]),
        due_on=due_on,
        subject_id=item.pk,
    )


BY_STATE = {
    State.IN_PROGRESS: item_duty,
    State.CLOSURE_REQUESTED: acceptance_duty,
    State.COMMITTEE_ACCEPTED: confirmation_duty,
}
ITEM_KINDS = (Duty.Kind.ITEM, Duty.Kind.ACCEPTANCE, Duty.Kind.CONFIRMATION)


def expected_duties():
    """The duties of rectification that ought to be open: {Owed}."""
    return {*_of_plans(), *_of_items(), *_of_extensions()}


def _of_plans():
    for state, duty in ((State.PLAN_DRAFT, plan_duty), (State.PLAN_SUBMITTED, plan_review_duty)):
        items = RectificationItem.objects.filter(
            participation=OuterRef("participation"), state=state
        )
        plans = Plan.objects.filter(Exists(items), participation__frozen_at=None)
        related = plans.select_related("participation__round", "participation__sub_committee")
        yield from (duty(plan) for plan in related.iterator())


def _open_items(**conditions):
    rows = RectificationItem.objects.filter(participation__frozen_at=None, **conditions)
    return rows.select_related("participation__sub_committee").iterator()


def _of_items():
    yield from (BY_STATE[item.state](item) for item in _open_items(state__in=BY_STATE))


def _of_extensions():
    waiting = {
        "state": State.IN_PROGRESS,
        "extension_rows__state": Extension.State.OPEN,
    }
    yield from (extension_duty(item) for item in _open_items(**waiting))
