"""整改方案 of a branch: worded piece by piece, sent in and answered as a whole."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branches.calendar.deadlines import tell_moved
from branches.scope import get_in_scope
from branches.web.kept import wants_json
from rectification import plan_rules, rules
from rectification.models import RectificationItem
from rectification.plans import items, services
from rectification.plans.forms import ItemForm, ReturnForm
from rectification.plans.page import PARTICIPATIONS, gaps_in, held, plan_form, show_plan
from rectification.plans.targets import missing_of

State = RectificationItem.State


@require_safe
def plan_page(request, pk, slots_of):
    """`slots_of`: function of user and participation to its 四个一 (config.pages.reform)."""
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    return show_plan(request, participation, slots=slots_of(request.user, participation))


@require_POST
def edit_item(request, pk, slots_of):
    rows = RectificationItem.objects.select_related("plan")
    item = get_in_scope(rows, request.user, pk=pk)
    place = item.plan.participation_id if item.plan_id else item.participation_id
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=place)
    item.participation = get_in_scope(PARTICIPATIONS, request.user, pk=item.participation_id)
    if rules.may_edit_plan(request.user, item) is None:
        raise PermissionDenied
    form = ItemForm(request.POST, instance=item)
    if not form.is_valid():
        return refuse(request, participation, form, slots_of, bound=form)
    seen = form.cleaned_data["seen"]
    item = items.edit_item(item, by=request.user, values=form.words, seen=seen)
    if wants_json(request):
        seen, missing = items.wording_token(item), rules.missing_in_plan(item)
        answer = {"seen": seen, "missing": missing, "gaps": gaps_in(participation)}
        return JsonResponse(answer | {"due_on": item.due_on, "moved": form.moved})
    messages.success(request, f"“{item}”已保存。")
    tell_moved(request, form)
    return redirect(f"{plan_url(participation)}#item-{item.pk}")


def refuse(request, participation, form, slots_of, **bound):
    """422 for what is typed so far: the sentences for static/js/plan.js, else the page."""
    if wants_json(request):
        return JsonResponse({"errors": form.errors}, status=422)
    slots = slots_of(request.user, participation)
    return show_plan(request, participation, status=422, slots=slots, **bound)


@require_POST
def save_plan(request, pk, slots_of):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    plan = held(participation)
    if plan_rules.secretary_post(request.user, participation) is None:
        raise PermissionDenied
    form, gain = plan_form(plan, request.POST)
    if not form.is_valid():
        return refuse(request, participation, form, slots_of, words=form)
    plan = services.save_words(
        participation, by=request.user, values=form.values, targets=form.targets
    )
    if wants_json(request):
        missing = missing_of(plan)
        answer = {"missing": missing, "gaps": gaps_in(participation), "gain": gain(form.targets)}
        return JsonResponse(answer | {"due_on": plan.due_on, "moved": form.moved})
    messages.success(request, "方案内容已保存。")
    tell_moved(request, form)
    return redirect(plan_url(participation))


@require_POST
def submit_plan(request, pk):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    plan = services.submit_plan(participation, by=request.user)
    messages.success(request, f"{plan.title}已报送，等待审核。")
    return redirect(plan_url(participation))


@require_POST
def approve_plan(request, pk):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    plan = services.approve_plan(participation, by=request.user)
    is_done = plan.state not in plan.UNFINISHED or plan.is_supplement
    done = "已批准，开始整改。" if is_done else "已同意，报组织部审批。"
    messages.success(request, f"{plan.title}{done}")
    return redirect(plan_url(participation))


@require_POST
def return_plan(request, pk, slots_of):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    plan = held(participation)
    if plan_rules.may_review_plan(request.user, plan) is None:
        raise PermissionDenied
    form = ReturnForm(services.waiting_items(plan), request.POST)
    if not form.is_valid():
        slots = slots_of(request.user, participation)
        return show_plan(request, participation, status=422, slots=slots, return_form=form)
    services.return_plan(participation, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, f"{plan.title}已退回。")
    return redirect(plan_url(participation))


def plan_url(participation):
    return reverse("rectification:plan", args=[participation.pk])
