"""整改方案: sent in, approved or sent back as a whole; the states are those of its items."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from branches import audit
from branches.duties import telling
from branches.errors import Refusal
from branches.models import Duty
from branches.workflow import Step, check, lock_spine, move_all
from rectification import rules
from rectification.models import Plan, RectificationItem
from rectification.plans.work import hand_over, refresh_plan_duties

State = RectificationItem.State
TRANSITIONS = rules.TRANSITIONS


@transaction.atomic
def save_goal(participation, *, by, goal):
    """What the branch as a whole wants to reach this cycle."""
    participation = lock_spine(participation.pk)
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
    items = _move_items(participation, "submit_plan", by=by, return_reason="")
    Plan.objects.filter(participation=participation).update(submitted_on=timezone.localdate())
    refresh_plan_duties(items[0].participation)
    return items


@transaction.atomic
def approve_plan(participation, *, by):
    """批准方案: the work begins, each item becomes a duty of the branch."""
    items = _move_items(participation, "approve_plan", by=by)
    participation = items[0].participation
    refresh_plan_duties(participation)
    hand_over(*items)
    post = rules.reviewer_post(by, items[0])
    # An item is approved once: the newest one names this approval.
    telling.announce(
        telling.approved(max(item.pk for item in items)),
        f"整改方案（{len(items)} 项）",
        {participation.pk: participation.plan.get_absolute_url()},
        list_link=reverse("rectification:items"),
        by=by,
        post=post,
    )
    return items


@transaction.atomic
def return_plan(participation, *, by, reason):
    """退回方案 with the reason; the drafts are the branch's again."""
    items = _move_items(
        participation, "return_plan", by=by, reason=reason, return_reason=reason.strip()
    )
    participation = items[0].participation
    refresh_plan_duties(participation)
    post = rules.reviewer_post(by, participation)
    key = participation.plan.pk
    telling.tell(telling.RETURNED, Duty.Kind.PLAN, key, by=by, post=post, reason=reason)
    return items


def _move_items(participation, name, *, by, reason="", **changes):
    """All items of the branch's own that stand where the transition begins, moved together.
    Returns them.
    """
    transition = TRANSITIONS[name]
    participation = lock_spine(participation.pk)
    post = transition.may(by, participation)
    if post is None:
        raise PermissionDenied
    rows = participation.items.of_branch().select_for_update()
    rows = rows.filter(state__in=transition.sources)
    items = list(rows.order_by("pk"))
    if not items:
        raise Refusal(f"没有可以{transition.label}的事项，可能刚才已经办过。请刷新后再看。")
    for item in items:
        item.participation = participation
        check(item, transition, reason)
    steps = [Step(item, post, reason) for item in items]
    return move_all(steps, transition, by=by, **changes)
