"""核验 of a round: the sample, how far it is, workbook and print."""

import secrets
from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branches import audit
from branches.calendar.deadlines import tell_moved
from branches.models import Participation
from branches.scope import get_in_scope
from branches.web.downloads import heading, workbook_response
from branches.web.filters import words_of
from branches.web.once import saved_once
from branches.web.pages import ticked
from branches.web.rounds import working_round
from grading.models import Check, Drawing
from grading.verification import rules, services
from grading.verification.export import checks_workbook
from grading.verification.forms import CheckFilter, DrawForm
from grading.verification.queries import checks_of, pool_of

TITLE = "组织部核验情况"
SEEDS = 10**9


def asked(request):
    """(round, Drawing or None, all drawings, filter, checks) of the address."""
    round, narrowing = working_round(request.GET), CheckFilter(request.GET, user=request.user)
    drawings = list(Drawing.objects.filter(round=round)) if round else []
    key = request.GET.get("drawing", "")
    drawing = next((one for one in drawings if str(one.pk) == key), None)
    drawing = drawing or next(iter(drawings), None)
    checks = Check.objects.none()
    if drawing:
        drawing.round = round
        checks = narrowing.narrow(checks_of(request.user, drawing))
    return round, drawing, drawings, narrowing, checks


@require_safe
def verification(request):
    return page(request)


def page(request, *, form=None, status=200):
    round, drawing, drawings, narrowing, checks = asked(request)
    rows = list(checks)
    may_draw = rules.may_draw(request.user) is not None and round and not round.is_closed
    context = {
        "round": round,
        "drawing": drawing,
        "drawings": drawings,
        "filter": narrowing,
        "rows": rows,
        "progress": progress_of(rows),
        "may_draw": may_draw,
        "is_open": may_draw and drawing is not None and not drawing.fixed_at,
        "form": (form or DrawForm()) if may_draw and round else None,
        "query": request.GET.urlencode(),
    }
    if context["is_open"]:
        context["others"] = others_of(drawing)
    return render(request, "grading/verification/page.html", context, status=status)


def progress_of(rows):
    """[(word, how many)] by state, those that there are."""
    found = Counter(row.state for row in rows)
    return [(state.label, found[state]) for state in Check.State if found[state]]


def others_of(drawing):
    """[Participation] that may still be added."""
    drawn = drawing.checks.values("participation")
    rows = Participation.objects.filter(assessment__in=pool_of(drawing.round)).exclude(pk__in=drawn)
    return rows.order_by("sub_committee__sort_order", "branch_code").only(
        "branch_name", "branch_short_name", "branch_code"
    )


@require_POST
@saved_once
def draw(request):
    if rules.may_draw(request.user) is None:
        raise PermissionDenied
    round, form = working_round(request.POST), DrawForm(request.POST)
    if round is None:
        raise Http404
    if not form.is_valid():
        return page(request, form=form, status=422)
    typed = form.cleaned_data
    seed = typed["seed"] if typed["seed"] is not None else secrets.randbelow(SEEDS)
    drawing = services.draw(round, form.counts, seed=seed, due_on=typed["due_on"], by=request.user)
    tell_moved(request, form)
    messages.success(request, "已拟定抽查名单，看过、改好后请确定。")
    return redirect(address_of(drawing))


def address_of(drawing):
    return f"{reverse('grading:verification')}?round={drawing.round_id}&drawing={drawing.pk}"


def drawing_of(request, pk):
    if rules.may_draw(request.user) is None:
        raise PermissionDenied
    return get_object_or_404(Drawing.objects.select_related("round__cycle"), pk=pk)


@require_POST
def add(request, pk):
    drawing = drawing_of(request, pk)
    rows = Participation.objects.filter(round=drawing.round_id)
    chosen = ticked(request.POST, "participation")
    if not chosen:
        messages.warning(request, "没有选择党支部。")
        return redirect(address_of(drawing))
    participation = get_in_scope(rows, request.user, pk=chosen[0])
    services.add(drawing, participation, by=request.user)
    messages.success(request, f"“{participation}”已加入抽查。")
    return redirect(address_of(drawing))


@require_POST
def fix(request, pk):
    drawing = services.fix(drawing_of(request, pk), by=request.user)
    messages.success(request, "抽查名单已确定，待办已发出。")
    return redirect(address_of(drawing))


@require_POST
def drop(request, pk):
    check = get_in_scope(
        Check.objects.select_related("drawing", "participation"), request.user, pk=pk
    )
    if rules.may_draw(request.user) is None:
        raise PermissionDenied
    services.drop(check, by=request.user)
    messages.success(request, f"“{check.participation}”不再抽查。")
    return redirect(address_of(check.drawing))


@require_safe
def export_checks(request):
    round, _drawing, _all, narrowing, checks = asked(request)
    if round is None:
        raise Http404
    title, rows = f"{round}{TITLE}", list(checks)
    content = checks_workbook(rows, heading(request.user, title, words_of(narrowing)))
    changes = {"导出核验情况": [None, f"{len(rows)}个党支部"]}
    audit.record("grading.export_checks", round, by=request.user, changes=changes)
    return workbook_response(content, title)


@require_safe
def print_checks(request):
    round, drawing, _all, _filter, checks = asked(request)
    context = {
        "round": round,
        "title": TITLE,
        "drawing": drawing,
        "rows": list(checks),
        "back_url": f"{reverse('grading:verification')}?{request.GET.urlencode()}",
    }
    return render(request, "grading/verification/print.html", context)
