"""四个一 of one branch: who holds the four slots, who held them, and whoever fills them."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches.models import Branch
from branches.scope import get_in_scope
from branches.web.once import saved_once
from branches.web.pages import refused_fields
from grading.decisions.standing import grade_on
from rectification.models import Pairing, Support
from rectification.pairing import rules, slots
from rectification.pairing.forms import AssignForm, VacateForm
from rectification.pairing.queries import history_of, slots_of

BRANCHES = Branch.objects.select_related("sub_committee")
Slot = Support.Slot


@dataclass(frozen=True)
class Row:
    """A SlotView with the forms of whoever may fill it, or None."""

    slot: object
    assign: object = None
    vacate: object = None


@require_safe
def supports(request, pk):
    return show_supports(request, get_in_scope(BRANCHES, request.user, pk=pk))


def show_supports(request, branch, *, status=200, assign=None, vacate=None, slot=None):
    """The page; `assign`, `vacate` are forms of `slot` that could not be saved."""
    user = request.user
    views = slots_of([branch]).get(branch.pk, [])
    rows = []
    for view in views:
        may = view.slot != Slot.PARTNER and rules.may_fill(user, branch, view.slot)
        is_bound = view.slot == slot
        new = (is_bound and assign) or AssignForm(branch=branch, slot=view.slot) if may else None
        empty = (is_bound and vacate) or VacateForm(slot=view.slot)
        rows.append(Row(view, new, empty if may and view.support else None))
    pairings = Pairing.objects.visible_to(user).filter(branch=branch).select_related("partner")
    context = {
        "branch": branch,
        "rows": rows,
        "standing": grade_on(branch, timezone.localdate()),
        "history": list(history_of(branch)),
        "pairings": list(pairings),
        "may_propose": bool(rules.may_propose(user, branch)),
    }
    return render(request, "rectification/pairing/supports.html", context, status=status)


def slot_in(request, pk):
    """(Branch, slot) of a form: in scope (404), for whoever fills it (403)."""
    branch = get_in_scope(BRANCHES, request.user, pk=pk)
    slot = request.POST.get("slot", Slot.MEMBER)
    if slot not in AssignForm.SLOTS:
        raise Http404
    if rules.may_fill(request.user, branch, slot) is None:
        raise PermissionDenied
    return branch, Slot(slot)


@require_POST
@saved_once
def assign_support(request, pk):
    branch, slot = slot_in(request, pk)
    form = AssignForm(request.POST, branch=branch, slot=slot)
    if form.is_valid():
        with refused_fields(form):
            row = slots.assign(branch, slot, by=request.user, **form.facts)
            messages.success(request, f"{row.get_slot_display()}：{row.name}，已登记。")
            return redirect(row)
    return show_supports(request, branch, status=422, assign=form, slot=slot)


@require_POST
def vacate_support(request, pk):
    branch, slot = slot_in(request, pk)
    form = VacateForm(request.POST, slot=slot)
    if not form.is_valid():
        return show_supports(request, branch, status=422, vacate=form, slot=slot)
    row = slots.vacate(branch, slot, by=request.user, **form.cleaned_data)
    messages.success(request, f"{row.get_slot_display()}现为空缺，已列入待办。")
    return redirect(row)
