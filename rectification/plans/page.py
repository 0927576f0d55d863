"""The page of a plan: what it says, what it holds, and what the reader may do with it."""

from django.db.models import Q
from django.shortcuts import render

from branches.calendar.workdays import WorkCalendar
from branches.models import Participation
from rectification import plan_rules, rules
from rectification.models import Plan, RectificationItem
from rectification.plans.forms import OFFICES, ItemForm, ReturnForm
from rectification.plans.owed import plan_due
from rectification.plans.pile import plans_waiting
from rectification.plans.plan_forms import PlanForm
from rectification.plans.problems import finding_codes
from rectification.plans.suggestions import suggest
from rectification.plans.targets import card_of, choices_of, gain_of, missing_of
from rectification.plans.texts import texts_of
from rectification.plans.timetable import timetable
from rectification.plans.work import items_of_plan

State = RectificationItem.State
DRAFT = Plan.State.DRAFT
PARTICIPATIONS = Participation.objects.select_related(
    "round__cycle", "branch__sub_committee", "committee", "sub_committee"
)
PLACES = (
    "participation__round__cycle",
    "participation__branch__sub_committee",
    "participation__sub_committee",
)


def held(participation):
    """The Plan of a participation; an unsaved one where it has none yet."""
    plan = Plan.objects.filter(participation=participation).first() or Plan()
    plan.participation = participation
    return plan


def items_on_page(user, plan):
    """[RectificationItem] of a plan that `user` sees: of its participation, and others it holds."""
    of = Q(participation=plan.participation) | (Q(plan=plan) if plan.pk else Q(pk__in=[]))
    rows = RectificationItem.objects.visible_to(user).filter(of).exclude(state=State.CANCELLED)
    return list(rows.select_related(*PLACES).order_by("indicator_code", "pk"))


def show_plan(
    request, participation, *, status=200, bound=None, words=None, return_form=None, slots=()
):
    """The page; `bound` (item) and `words` (plan) are forms that failed; `slots`: 四个一."""
    user, plan, calendar = request.user, held(participation), WorkCalendar()
    context = {
        "participation": participation,
        "plan": plan,
        "offices": OFFICES,
        "slots": slots,
        "may_make": not participation.is_frozen and rules.may_make_item(user, participation),
        "elsewhere": _in_force_elsewhere(user, plan),
        "send_by": plan_due(plan, calendar) if plan.opened_on and plan.state == DRAFT else None,
        "milestones": timetable(plan, calendar) if plan.is_reform else [],
        **_words(user, plan, words),
        **_items(user, plan, bound),
    }
    context |= _bar(plan, context) | _review(user, plan, context["waiting"], return_form)
    return render(request, "rectification/plans/page.html", context, status=status)


def _in_force_elsewhere(user, plan):
    """The plan of the branch in force, where that is another than `plan`; None if it is this."""
    rows = Plan.objects.visible_to(user).in_force().select_related("participation__round__cycle")
    newest = rows.filter(participation__branch=plan.participation.branch_id).first()
    return newest if newest and newest.pk != plan.pk else None


def plan_form(plan, data=None, card=None):
    """(PlanForm, function of its targets to the sentence of their gain) of a plan."""
    if plan.kind == Plan.Kind.RAISE:
        card = card or card_of(plan.participation)
    form = PlanForm(data, instance=plan, choices=choices_of(card) if card else ())

    def gain(targets):
        found = gain_of(card, targets or ()) if card else None
        return found.text if found else ""

    return form, gain


def _words(user, plan, bound):
    """What the plan itself says: a form for whoever writes it, else its texts."""
    may_edit = may_write(user, plan)
    form, gain = plan_form(plan)
    targets = list(plan.targets.all()) if plan.kind == Plan.Kind.RAISE else []
    return {
        "may_edit": may_edit,
        "words_form": may_edit and plan.state == Plan.State.DRAFT and plan.pk and (bound or form),
        "said": texts_of(plan),
        "missing_words": missing_of(plan),
        "targets": targets,
        "gain": gain(targets),
    }


def may_write(user, plan):
    return plan_rules.secretary_post(user, plan)


def _items(user, plan, bound):
    rows = items_on_page(user, plan)
    here = [item for item in rows if item.plan_id in (None, plan.pk)]
    own = [item for item in here if item.is_of_branch]
    waiting = [item for item in own if item.state == State.PLAN_SUBMITTED]
    drafts = [item for item in own if item.state == State.PLAN_DRAFT]
    may_edit = may_write(user, plan)
    return {
        "forms": _forms(plan.participation, drafts, bound) if may_edit else [],
        "drafts": [] if may_edit else drafts,
        "waiting": waiting,
        "others": [item for item in own if item not in waiting and item not in drafts],
        "of_offices": [item for item in here if not item.is_of_branch],
        "moved": [item for item in rows if item not in here],
        "item_gaps": sum(bool(rules.missing_in_plan(item)) for item in drafts),
        "reasons": returned_for(plan, drafts, may_edit),
        "anchors": anchors_of(own),
    }


def _bar(plan, shown):
    """How much there is to write, and what still lacks."""
    asks = bool(plan_rules.PLAN_WORDS[plan.kind]) and bool(shown["words_form"])
    pieces = len(shown["forms"]) + asks
    return {
        "pieces": pieces,
        "gaps": shown["item_gaps"] + (asks and bool(shown["missing_words"])),
        "may_send": pieces and plan.state == Plan.State.DRAFT and plan.opened_on,
    }


def gaps_in(participation):
    """How many pieces of the plan are not complete yet: its drafts, and what it says itself."""
    plan = held(participation)
    drafts = items_of_plan(plan).filter(state=State.PLAN_DRAFT)
    gaps = sum(bool(rules.missing_in_plan(item)) for item in drafts)
    return gaps + bool(missing_of(plan))


def returned_for(plan, drafts, may_edit):
    """[(reason of a return, anchor of the first thing it is about)]; "" for whoever only reads."""
    found = {plan.return_reason: "#plan-words" if may_edit else ""} if plan.is_returned else {}
    for item in drafts:
        if item.return_reason:
            found[item.return_reason] = found.get(item.return_reason) or (
                f"#item-{item.pk}" if may_edit else ""
            )
    return list(found.items())


def anchors_of(items):
    """{indicator code: id of the first item on the page}."""
    return {one.indicator_code: f"item-{one.pk}" for one in reversed(items) if one.indicator_code}


def _forms(participation, drafts, bound):
    codes = finding_codes(participation) if drafts else {}
    forms = []
    for item in drafts:
        suggestion = suggest(codes.get(item.source_code, ()), item.criterion, participation.round)
        is_bound = bound is not None and bound.instance.pk == item.pk
        forms.append(bound if is_bound else ItemForm(instance=item, suggestion=suggestion))
    return forms


def _review(user, plan, waiting, return_form):
    """What the reviewer may do with a plan that waits for him, and which one comes next."""
    reviews = plan_rules.may_review_plan(user, plan)
    waits = plan_rules.approval_of(plan)
    next_plan, others = plans_waiting(user, plan.participation) if reviews else (None, 0)
    return {
        "approval": waits if reviews else None,
        "approval_means": _means(waits, waiting),
        "return_form": waits and reviews and (return_form or ReturnForm(waiting)),
        "next_plan": next_plan,
        "others_waiting": others,
    }


def _means(approval, waiting):
    """What an approval comes to, as its question says."""
    if approval is None:
        return ""
    if approval.target == Plan.State.COMMITTEE_APPROVED:
        return "同意后报组织部审批。"
    if waiting:
        return f"批准后 {len(waiting)} 项都开始整改，方案不能再退回修改。"
    return "批准后不能再退回修改。"
