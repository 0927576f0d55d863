"""整改方案 of a branch: worded item by item, sent in and answered as a whole."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branches.calendar.deadlines import tell_moved
from branches.models import Participation
from branches.scope import get_in_scope
from branches.web.kept import wants_json
from branches.web.once import saved_once
from branches.web.pages import ticked
from branches.web.rounds import chosen_round
from rectification import rules
from rectification.models import Plan, RectificationItem
from rectification.plans import items, services
from rectification.plans.forms import (
    OFFICES,
    BranchSearch,
    GoalForm,
    ItemForm,
    NewItemForm,
    ReturnForm,
)
from rectification.plans.makers import makeable_participations, may_add_items
from rectification.plans.pile import plans_waiting
from rectification.plans.problems import finding_codes
from rectification.plans.suggestions import suggest

State = RectificationItem.State
MOST_CHOICES = 200  # of a select box
PARTICIPATIONS = Participation.objects.select_related(
    "round__cycle", "branch__sub_committee", "committee", "sub_committee"
)


@require_safe
def plan_page(request, pk):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    return show_plan(request, participation)


def show_plan(request, participation, *, status=200, bound=None, goal_form=None, return_form=None):
    """The page; `bound` is the form of an item that could not be saved."""
    user, rows = request.user, _rows(participation)
    reviews = rules.may_review_plan(user, participation)
    next_plan, others = plans_waiting(user, participation) if reviews else (None, 0)
    plan = Plan.objects.filter(participation=participation).first()
    may_edit = rules.secretary_post(user, participation)
    own = [item for item in rows if item.is_of_branch]
    waiting = [item for item in own if item.state == State.PLAN_SUBMITTED]
    drafts = [item for item in own if item.state == State.PLAN_DRAFT]
    context = {
        "participation": participation,
        "plan": plan,
        "forms": _forms(participation, drafts, bound) if may_edit else [],
        "drafts": [] if may_edit else drafts,
        "waiting": waiting,
        "others": [item for item in own if item not in waiting and item not in drafts],
        "of_offices": [item for item in rows if not item.is_of_branch],
        "goal_form": may_edit and plan and (goal_form or GoalForm(instance=plan)),
        "offices": OFFICES,
        "gaps": [item for item in drafts if rules.missing_in_plan(item)],
        "reasons": returned_for(drafts, may_edit),
        "return_form": waiting and reviews and (return_form or ReturnForm(waiting)),
        "next_plan": next_plan,
        "others_waiting": others,
        "anchors": anchors_of(own),
        "may_make": not participation.is_frozen and rules.may_make_item(user, participation),
    }
    return render(request, "rectification/plans/page.html", context, status=status)


def returned_for(drafts, may_edit):
    """[(reason of a return, anchor of the first item that it is about)]; "" for whoever only
    reads.
    """
    found = {}
    for item in drafts:
        if item.return_reason:
            found.setdefault(item.return_reason, f"#item-{item.pk}" if may_edit else "")
    return list(found.items())


def anchors_of(items):
    """{indicator code: id of the first item on the page}."""
    return {one.indicator_code: f"item-{one.pk}" for one in reversed(items) if one.indicator_code}


def _rows(participation):
    rows = participation.items.exclude(state=State.CANCELLED)
    for item in (found := list(rows.order_by("indicator_code", "pk"))):
        item.participation = participation
    return found


def _forms(participation, drafts, bound):
    codes = finding_codes(participation) if drafts else {}
    forms = []
    for item in drafts:
        suggestion = suggest(codes.get(item.source_code, ()), item.criterion, participation.round)
        is_bound = bound is not None and bound.instance.pk == item.pk
        forms.append(bound if is_bound else ItemForm(instance=item, suggestion=suggestion))
    return forms


@require_POST
def edit_item(request, pk):
    item = get_in_scope(RectificationItem.objects, request.user, pk=pk)
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=item.participation_id)
    item.participation = participation
    if rules.may_edit_plan(request.user, item) is None:
        raise PermissionDenied
    form = ItemForm(request.POST, instance=item)
    if not form.is_valid():
        return refuse(request, participation, form, bound=form)
    seen = form.cleaned_data["seen"]
    item = items.edit_item(item, by=request.user, values=form.words, seen=seen)
    if wants_json(request):
        seen, missing = items.wording_token(item), rules.missing_in_plan(item)
        answer = {"seen": seen, "missing": missing, "gaps": gaps_in(participation)}
        return JsonResponse(answer | {"due_on": item.due_on, "moved": form.moved})
    messages.success(request, f"“{item}”已保存。")
    tell_moved(request, form)
    return redirect(f"{plan_url(participation)}#item-{item.pk}")


def refuse(request, participation, form, **bound):
    """422 for what is typed so far: the sentences for static/js/plan.js, else the page."""
    if wants_json(request):
        return JsonResponse({"errors": form.errors}, status=422)
    return show_plan(request, participation, status=422, **bound)


def gaps_in(participation):
    """How many drafts of the plan are not complete yet."""
    drafts = participation.items.filter(state=State.PLAN_DRAFT)
    return sum(bool(rules.missing_in_plan(item)) for item in drafts)


@require_POST
def save_goal(request, pk):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    if rules.secretary_post(request.user, participation) is None:
        raise PermissionDenied
    plan = get_in_scope(Plan.objects, request.user, participation=participation)
    form = GoalForm(request.POST, instance=plan)
    if not form.is_valid():
        return refuse(request, participation, form, goal_form=form)
    services.save_goal(participation, by=request.user, goal=form.cleaned_data["goal"])
    if wants_json(request):
        return JsonResponse({"missing": [], "gaps": gaps_in(participation)})
    messages.success(request, "整改目标已保存。")
    return redirect(plan_url(participation))


@require_POST
def submit_plan(request, pk):
    return _move(request, pk, "submit_plan", services.submit_plan, "整改方案已报送，等待审核。")


@require_POST
def approve_plan(request, pk):
    return _move(request, pk, "approve_plan", services.approve_plan, "整改方案已批准，开始整改。")


def _move(request, pk, name, run, done):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    if rules.TRANSITIONS[name].may(request.user, participation) is None:
        raise PermissionDenied
    run(participation, by=request.user)
    messages.success(request, done)
    return redirect(plan_url(participation))


@require_POST
def return_plan(request, pk):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    if rules.may_review_plan(request.user, participation) is None:
        raise PermissionDenied
    waiting = participation.items.filter(state=State.PLAN_SUBMITTED).order_by(
        "indicator_code", "pk"
    )
    form = ReturnForm(waiting, request.POST)
    if not form.is_valid():
        return show_plan(request, participation, status=422, return_form=form)
    services.return_plan(participation, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, "整改方案已退回。")
    return redirect(plan_url(participation))


def plan_url(participation):
    return reverse("rectification:plan", args=[participation.pk])


@saved_once
def new_item(request, act):
    """登记整改事项 by hand; `act`: add_item() of config/acts/items.py."""
    round = chosen_round(request.GET)
    if round is None or not may_add_items(request.user, round):
        raise PermissionDenied
    participations, only, search = _choices(request, round)
    form = NewItemForm(
        request.POST or None,
        participations=participations,
        only=only,
        owners=rules.owners_named_by(request.user),
        initial={"participation": request.GET.get("participation")},
    )
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        item = act(typed.pop("participation"), by=request.user, **typed)
        rest = "请在整改方案中写明目标和措施" if item.is_of_branch else "请责任单位定下整改措施"
        messages.success(request, f"整改事项已登记，{rest}。")
        tell_moved(request, form)
        return redirect(item)
    status = 422 if form.is_bound else 200
    context = {"form": form, "search": search, "is_found": search is None or bool(participations)}
    return render(request, "rectification/plans/item_new.html", context, status=status)


def _choices(request, round):
    """(participations to choose from, the only one or None, BranchSearch or None): where there are
    too many for a select box, one is searched for first, or named by the address.
    """
    rows = makeable_participations(request.user, round)
    first = list(rows[: MOST_CHOICES + 1])
    if len(first) <= MOST_CHOICES:
        return rows, first[0] if len(first) == 1 else None, None
    search = BranchSearch(request.GET, user=request.user)
    named = [*ticked(request.POST, "participation"), *ticked(request.GET, "participation")]
    found = search.narrow(rows).values_list("pk", flat=True)
    return rows.filter(pk__in=[*named[:1], *found[:MOST_CHOICES]]), None, search
