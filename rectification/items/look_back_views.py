"""回头看 of a branch: what to look at, and what was seen."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branches.scope import get_in_scope
from branches.web.fields import reason_field
from rectification.items.look_backs import State, may_check, record_check
from rectification.models import LookBack, RectificationItem

LOOK_BACKS = LookBack.objects.select_related(
    "branch__sub_committee", "participation__round__cycle", "participation__sub_committee"
)
ITEMS = 50


class CheckForm(forms.Form):
    state = forms.ChoiceField(
        label="结论",
        choices=[(one.value, one.label) for one in (State.HOLDS, State.SLIPPED)],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择结论。"},
    )
    note = reason_field("看到的情况", max_length=2000)


@require_safe
def look_back_page(request, pk):
    return show_look_back(request, get_in_scope(LOOK_BACKS, request.user, pk=pk))


def show_look_back(request, row, *, status=200, form=None):
    is_due, may = row.state == State.DUE, may_check(request.user)
    items = RectificationItem.objects.visible_to(request.user).filter(branch=row.branch_id)
    context = {
        "look_back": row,
        "participation": row.participation,
        "form": (form or CheckForm()) if is_due and may else None,
        "may": may,
        "has_slipped": row.state == State.SLIPPED,
        "items": items.exclude(state="cancelled").order_by("-closed_on", "-pk")[:ITEMS],
        "others": row.branch.look_backs.filter(left_on=row.left_on).exclude(pk=row.pk),
    }
    return render(request, "rectification/items/look_back.html", context, status=status)


@require_POST
def check_look_back(request, pk):
    row = get_in_scope(LOOK_BACKS, request.user, pk=pk)
    if may_check(request.user) is None:
        raise PermissionDenied
    form = CheckForm(request.POST)
    if not form.is_valid():
        return show_look_back(request, row, status=422, form=form)
    done = record_check(row, by=request.user, **form.cleaned_data)
    next_step = "，请重新整改反弹的事项，或另行登记" if done.state == State.SLIPPED else ""
    messages.success(request, f"回头看已记录：{done.get_state_display()}{next_step}。")
    return redirect(reverse("rectification:look_back", args=[pk]))
