"""整改方案: worded, sent in, approved or sent back as a whole; its items go with it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from branches import audit
from branches.duties import telling
from branches.errors import Refusal
from branches.models import Duty
from branches.workflow import Step, admit, check, lock_spine, move_all
from rectification import plan_rules, rules
from rectification.models import Plan, PlanTarget, RectificationItem
from rectification.plans.offices import holders
from rectification.plans.targets import missing_of
from rectification.plans.work import (
    hand_over,
    items_of_plan,
    lock_plan,
    refresh_plan,
    refresh_plan_duties,
)

State = RectificationItem.State
PLANS, ITEMS = plan_rules.PLANS, rules.TRANSITIONS
NOTHING = "没有可以报送方案的事项，可能刚才已经办过。请刷新后再看。"


@transaction.atomic
def submit_plan(participation, *, by):
    """报送方案: with every draft of the branch it goes to the reviewer. Returns the Plan. Raises
    PermissionDenied; Refusal if it has been sent already, is not asked for yet, lacks words, or an
    item does.
    """
    plan = _locked(participation)
    post = admit(plan, PLANS["submit"], by=by)
    if missing := missing_of(plan):
        raise Refusal(f"“{plan}”还没有写{'、'.join(missing)}。")
    items = _items_in(plan, State.PLAN_DRAFT)
    if not items and (not plan.kind or plan.is_supplement):
        raise Refusal(NOTHING)
    for item in items:
        check(item, ITEMS["submit_plan"])
        _check_date(plan, item)
    moved = {"submitted_on": timezone.localdate(), "return_reason": ""}
    move_all([Step(plan, post)], PLANS["submit"], by=by, **moved)
    move_all([Step(one, post) for one in items], ITEMS["submit_plan"], by=by, return_reason="")
    refresh_plan_duties(plan)
    return plan


def _check_date(plan, item):
    """Whatever a 整顿方案 holds is done before its deadline."""
    if plan.is_reform and plan.due_on and item.due_on > plan.due_on:
        raise Refusal(f"“{item}”的完成时限晚于整顿期限 {plan.due_on:%Y-%m-%d}，请先改好。")


@transaction.atomic
def approve_plan(participation, *, by):
    """批准方案, by whoever it waits for. Of a 整顿方案 the 分党委 agrees and 组织部 approves; with
    the last word the work begins, and each item becomes a duty of the branch. Returns the Plan.
    Raises PermissionDenied; Refusal if it does not wait.
    """
    plan = _locked(participation)
    transition = _open_to(by, plan, plan_rules.approval_of(plan)) or PLANS["approve"]
    post = admit(plan, transition, by=by)
    today = timezone.localdate()
    if transition.target == Plan.State.COMMITTEE_APPROVED:
        move_all([Step(plan, post)], transition, by=by, reviewed_on=today)
        refresh_plan_duties(plan)
        return plan
    dates = {"approved_on": plan.approved_on or today}
    move_all([Step(plan, post)], transition, by=by, **dates)
    items = _begin_items(plan, post, by)
    refresh_plan(plan, by=by)
    _tell_branch(plan, items, post, by)
    return plan


def _open_to(by, plan, transition):
    """`transition` if `by` may take it; who dealt with the plan before learns that it moved on."""
    return transition if transition and transition.may(by, plan) else None


def _begin_items(plan, post, by):
    """The items that were sent in with the plan, now in work; whose name they carry is kept."""
    items = _items_in(plan, State.PLAN_SUBMITTED)
    names = holders(plan.participation)
    for item in items:
        item.person_text = names.get(item.owner_office, "")
    steps = [Step(item, post) for item in items]
    move_all(steps, ITEMS["approve_plan"], by=by, touched=["person_text"])
    hand_over(*items)
    return items


def _tell_branch(plan, items, post, by):
    title = f"{plan.title}（{len(items)} 项）" if items else plan.title
    # A plan may be approved again with what was added: its last item names this approval.
    key = f"{plan.pk}-{max((item.pk for item in items), default=0)}"
    telling.announce(
        telling.approved(key),
        title,
        {plan.participation_id: plan.get_absolute_url()},
        list_link=reverse("rectification:items"),
        by=by,
        post=post,
    )


@transaction.atomic
def return_plan(participation, *, by, reason):
    """退回方案, with a reason. Returns the Plan. PermissionDenied; Refusal as of approve_plan()."""
    plan = _locked(participation)
    transition = _open_to(by, plan, plan_rules.return_of(plan)) or PLANS["return"]
    post = admit(plan, transition, by=by, reason=reason)
    said = reason.strip()
    move_all([Step(plan, post, reason)], transition, by=by, return_reason=said)
    steps = [Step(item, post, reason) for item in _items_in(plan, State.PLAN_SUBMITTED)]
    move_all(steps, ITEMS["return_plan"], by=by, return_reason=said)
    refresh_plan_duties(plan)
    telling.tell(telling.RETURNED, Duty.Kind.PLAN, plan.pk, by=by, post=post, reason=reason)
    return plan


@transaction.atomic
def save_words(participation, *, by, values, targets=None):
    """What the plan itself says. `values` {column of PLAN_WORDS: value}; `targets` [PlanTarget]
    unsaved, in the place of those chosen before (None: as they are). Returns the Plan. Raises
    PermissionDenied; Refusal once it has been sent in.
    """
    plan = _locked(participation)
    post = plan_rules.secretary_post(by, plan)
    if post is None:
        raise PermissionDenied
    if plan.state != Plan.State.DRAFT:
        kept = [(plan._meta.get_field(name).verbose_name, text) for name, text in values.items()]
        raise Refusal(f"“{plan}”已经报送，不能再改。", kept=kept)
    changes = audit.set_values(plan, values)
    if changes:
        plan.save(update_fields=list(values))
    if targets is not None:
        changes |= _set_targets(plan, targets)
    if changes:
        audit.record("plan.words", plan, by=by, post=post, changes=changes)
    return plan


def _set_targets(plan, targets):
    """The chosen indicators, replaced; {label: [old, new]} if that changed anything."""
    before = _in_words(plan.targets.all())
    if before == (after := _in_words(targets)):
        return {}
    plan.targets.all().delete()
    for one in targets:
        one.plan = plan
    PlanTarget.objects.bulk_create(targets)
    return {"提升指标": [before, after]}


def _in_words(targets):
    return "；".join(str(one) for one in sorted(targets, key=lambda one: one.indicator_code))


def _locked(participation):
    """The plan of a participation, both locked, whether its round is archived or not."""
    participation = lock_spine(participation.pk)
    return lock_plan(Plan.objects.get_or_create(participation=participation)[0])


def waiting_items(plan):
    """The items that wait with a plan, in the order of its page."""
    rows = items_of_plan(plan).filter(state=State.PLAN_SUBMITTED)
    return rows.order_by("indicator_code", "pk")


def _items_in(plan, state):
    rows = items_of_plan(plan).filter(state=state).select_for_update(of=("self",))
    return list(rows.select_related("participation__branch").order_by("pk"))
