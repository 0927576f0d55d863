"""整改方案: sent in, approved or sent back as a whole; the states are those of its items."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit
from branches.errors import Refusal
from branches.models import AuditEntry, Duty
from branches.services import notices
from branches.workflow import check, lock_participation
from rectification import rules
from rectification.models import Plan, RectificationItem
from rectification.services.work import hand_over, refresh_plan_duties

State = RectificationItem.State
TRANSITIONS = rules.TRANSITIONS


@transaction.atomic
def save_goal(participation, *, by, goal):
    """What the branch as a whole wants to reach this cycle."""
    participation = lock_participation(participation.pk)
    post = rules.secretary_post(by, participation)
    if post is None:
        raise PermissionDenied
    plan = Plan.objects.get(participation=participation)
    if plan.goal != goal:
        audit.record(
            "rectification.goal", plan, by=by, post=post, changes={"整改目标": [plan.goal, goal]}
        )
        plan.goal = goal
        plan.save(update_fields=["goal"])
    return plan


@transaction.atomic
def submit_plan(participation, *, by):
    """报送方案: every draft of the branch goes to the reviewer; returns the items.

    Raises PermissionDenied; Refusal if an item is incomplete or nothing is left to send.
    """
    items = _move_all(participation, "submit_plan", by=by, return_reason="")
    Plan.objects.filter(participation=participation).update(submitted_on=timezone.localdate())
    refresh_plan_duties(items[0].participation)
    return items


@transaction.atomic
def approve_plan(participation, *, by):
    """批准方案: the work begins, each item becomes a duty of the branch."""
    items = _move_all(participation, "approve_plan", by=by)
    refresh_plan_duties(items[0].participation)
    for item in items:
        hand_over(item)
    post = rules.reviewer_post(by, items[0])
    keys = [item.pk for item in items]
    notices.tell(notices.APPROVED, Duty.Kind.ITEM, *keys, by=by, post=post)
    return items


@transaction.atomic
def return_plan(participation, *, by, reason):
    """退回方案 with the reason; the drafts are the branch's again."""
    items = _move_all(
        participation, "return_plan", by=by, reason=reason, return_reason=reason.strip()
    )
    participation = items[0].participation
    refresh_plan_duties(participation)
    post = rules.reviewer_post(by, participation)
    key = participation.plan.pk
    notices.tell(notices.RETURNED, Duty.Kind.PLAN, key, by=by, post=post, reason=reason)
    return items


def _move_all(participation, name, *, by, reason="", **changes):
    """workflow.move() for all items that stand where the transition begins: the same lock, checks
    and audit, written as one statement each.
    """
    transition = TRANSITIONS[name]
    participation = lock_participation(participation.pk)
    post = transition.may(by, participation)
    if post is None:
        raise PermissionDenied
    rows = participation.items.select_for_update().filter(state__in=transition.sources)
    items = [_with(participation, item) for item in rows.order_by("pk")]
    if not items:
        raise Refusal(f"没有可以{transition.label}的事项，可能刚才已经办过。请刷新后再看。")
    for item in items:
        check(item, transition, reason, [("原因", reason)] if reason else [])
    AuditEntry.objects.bulk_create(_entry(item, transition, by, post, reason) for item in items)
    for item in items:
        for column, value in {"state": transition.target, **changes}.items():
            setattr(item, column, value)
    RectificationItem.objects.bulk_update(items, ["state", *changes])
    return items


def _with(participation, item):
    item.participation = participation
    return item


def _entry(item, transition, by, post, reason):
    return audit.build(
        transition.verb,
        item,
        by=by,
        post=post,
        from_state=item.get_state_display(),
        to_state=transition.target.label,
        reason=reason,
    )
