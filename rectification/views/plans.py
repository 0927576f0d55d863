"""整改方案 of a branch: worded item by item, sent in and answered as a whole."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branches.models import Participation
from branches.queries.rounds import chosen_round
from branches.scope import get_in_scope
from rectification import rules
from rectification.forms.acts import ReasonForm
from rectification.forms.plan import OFFICES, GoalForm, ItemForm, NewItemForm
from rectification.models import Plan, RectificationItem
from rectification.queries.makers import makeable_participations, may_add_items
from rectification.queries.problems import finding_codes
from rectification.queries.suggestions import suggest
from rectification.services import items, plans

State = RectificationItem.State
PARTICIPATIONS = Participation.objects.select_related(
    "round__cycle", "branch", "committee", "sub_committee"
)


@require_safe
def plan_page(request, pk):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    return show_plan(request, participation)


def show_plan(request, participation, *, status=200, bound=None, goal_form=None, return_form=None):
    """The page; `bound` is the form of an item that could not be saved."""
    user, rows = request.user, _rows(participation)
    plan = Plan.objects.filter(participation=participation).first()
    is_open = not participation.is_frozen
    may_edit = is_open and rules.secretary_post(user, participation)
    waiting = [item for item in rows if item.state == State.PLAN_SUBMITTED]
    drafts = [item for item in rows if item.state == State.PLAN_DRAFT]
    context = {
        "participation": participation,
        "plan": plan,
        "forms": _forms(participation, drafts, bound) if may_edit else [],
        "drafts": [] if may_edit else drafts,
        "waiting": waiting,
        "others": [item for item in rows if item not in waiting and item not in drafts],
        "goal_form": may_edit and plan and (goal_form or GoalForm(instance=plan)),
        "offices": OFFICES,
        "gaps": [item for item in drafts if rules.missing_in_plan(item)],
        "reasons": {item.return_reason for item in drafts if item.return_reason},
        "return_form": is_open
        and waiting
        and rules.may_review_plan(user, participation)
        and (return_form or ReasonForm(prefix="return")),
        "may_make": is_open and rules.may_make_item(user, participation),
    }
    return render(request, "rectification/plan_page.html", context, status=status)


def _rows(participation):
    rows = participation.items.exclude(state=State.CANCELLED)
    for item in (found := list(rows.order_by("indicator_code", "pk"))):
        item.participation = participation
    return found


def _forms(participation, drafts, bound):
    codes = finding_codes(participation) if drafts else {}
    forms = []
    for item in drafts:
        suggestion = suggest(codes.get(item.source_code, ()), item.criterion)
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
        return show_plan(request, participation, status=422, bound=form)
    items.edit_item(item, by=request.user, values=form.words, seen=form.cleaned_data["seen"])
    messages.success(request, f"“{item}”已保存。")
    return redirect(f"{plan_url(participation)}#item-{item.pk}")


@require_POST
def save_goal(request, pk):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    if rules.secretary_post(request.user, participation) is None:
        raise PermissionDenied
    plan = get_in_scope(Plan.objects, request.user, participation=participation)
    form = GoalForm(request.POST, instance=plan)
    if not form.is_valid():
        return show_plan(request, participation, status=422, goal_form=form)
    plans.save_goal(participation, by=request.user, goal=form.cleaned_data["goal"])
    messages.success(request, "整改目标已保存。")
    return redirect(plan_url(participation))


@require_POST
def submit_plan(request, pk):
    return _move(request, pk, "submit_plan", plans.submit_plan, "整改方案已报送，等待审核。")


@require_POST
def approve_plan(request, pk):
    return _move(request, pk, "approve_plan", plans.approve_plan, "整改方案已批准，开始整改。")


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
    form = ReasonForm(request.POST, prefix="return")
    if not form.is_valid():
        return show_plan(request, participation, status=422, return_form=form)
    plans.return_plan(participation, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, "整改方案已退回。")
    return redirect(plan_url(participation))


def plan_url(participation):
    return reverse("rectification:plan", args=[participation.pk])


def new_item(request):
    """登记整改事项 by hand."""
    round = chosen_round(request.GET)
    if round is None or not may_add_items(request.user, round):
        raise PermissionDenied
    form = NewItemForm(
        request.POST or None,
        participations=makeable_participations(request.user, round),
        initial={"participation": request.GET.get("participation")},
    )
    if request.method == "POST" and form.is_valid():
        item = items.add_item(by=request.user, **form.cleaned_data)
        messages.success(request, "整改事项已登记，请在整改方案中写明目标和措施。")
        return redirect(item)
    status = 422 if form.is_bound else 200
    return render(request, "rectification/item_new.html", {"form": form}, status=status)
