"""整顿月报: the page that its secretary fills in by phone, and everybody above reads."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches.scope import get_in_scope
from branches.web.kept import wants_json
from branches.web.once import saved_once
from rectification import rules
from rectification.items import reports
from rectification.items.report_forms import LineForm, NoteForm, SupplementForm
from rectification.items.report_queries import RULE, items_beside, items_in_work, lines_of
from rectification.models import MonthlyReport

REPORTS = MonthlyReport.objects.select_related(
    "branch", "participation__round__cycle", "participation__sub_committee"
)


@require_safe
def report_page(request, pk):
    return show_report(request, get_in_scope(REPORTS, request.user, pk=pk))


def show_report(request, report, *, status=200, lines=None, note=None, supplement=None):
    """The page; `lines`, `note`, `supplement` are bound forms that could not be saved."""
    today, may = timezone.localdate(), rules.may_report(request.user, report)
    is_open = report.reported_on is None and report.ended_on is None
    may_add = may and report.reported_on and not report.participation.is_frozen
    context = {
        "report": report,
        "participation": report.participation,
        "rule": RULE,
        "is_open": is_open,
        "days_over": report.days_over(today),
        "may_report": bool(may) and is_open,
        "beside": list(items_beside(report)) if is_open else [],
        "supplements": report.supplements.all(),
        "supplement_form": may_add and (supplement or SupplementForm()),
        "others": others_of(request.user, report),
    }
    if is_open:
        lines = lines or line_forms(report)
        context |= {
            "lines": lines,
            "filled": sum(one.is_filled for one in lines),
            "gaps": [(number, one) for number, one in enumerate(lines, 1) if one.errors],
            "note_form": note or NoteForm(initial={"note": report.note}),
        }
    else:
        context["sent"] = lines_of(report)
    return render(request, "rectification/items/report.html", context, status=status)


def others_of(user, report):
    rows = MonthlyReport.objects.visible_to(user).filter(branch=report.branch_id)
    return rows.exclude(pk=report.pk)[:12]


def line_forms(report, data=None, files=None, **how):
    """[LineForm] of the items in work; two statements."""
    kept = {line.item_id: line for line in report.lines.all()}
    return [
        LineForm(item, report.month, data, files, line=kept.get(item.pk), **how)
        for item in items_in_work(report)
    ]


def own_report(request, pk):
    """The report, if the user is who writes it."""
    report = get_in_scope(REPORTS, request.user, pk=pk)
    if rules.may_report(request.user, report) is None:
        raise PermissionDenied
    return report


@require_POST
def save_report(request, pk):
    """What is written so far: the lines that the form holds, and the words for the whole."""
    report = own_report(request, pk)
    forms = line_forms(report, request.POST, is_draft=True)
    sent = [one for one in forms if one.was_sent]
    note = NoteForm(request.POST)
    bad = [one for one in (*sent, note) if not one.is_valid()]
    if bad and wants_json(request):
        errors = {one.add_prefix(name): text for one in bad for name, text in one.errors.items()}
        return JsonResponse({"errors": errors}, status=422)
    if bad:
        return show_report(request, report, status=422, lines=forms, note=note)
    answers = {one.item.pk: one.answer for one in sent}
    words = note.cleaned_data["note"] if "note" in request.POST else None
    reports.keep_drafts(report, answers, by=request.user, note=words)
    if wants_json(request):
        return JsonResponse({"filled": {one.prefix: one.is_filled for one in sent}})
    messages.success(request, "已保存，还没有报送。")
    return redirect(report)


@require_POST
def hand_in_report(request, pk, act):
    """`act`: hand_in() of config/acts/items.py, since it may ask for closures."""
    report = own_report(request, pk)
    lines = line_forms(report, request.POST, request.FILES)
    note = NoteForm(request.POST)
    if not all(one.is_valid() for one in (*lines, note)):
        return show_report(request, report, status=422, lines=lines, note=note)
    answers = {one.item.pk: one.answer for one in lines}
    report = act(report, answers, by=request.user, note=note.cleaned_data["note"])
    late = f"迟报 {report.days_late} 天。" if report.is_late else ""
    messages.success(request, f"{report}已报送。{late}")
    return redirect(report)


@require_POST
@saved_once
def supplement_report(request, pk):
    report = own_report(request, pk)
    form = SupplementForm(request.POST)
    if not form.is_valid():
        return show_report(request, report, status=422, supplement=form)
    reports.supplement(report, by=request.user, text=form.cleaned_data["text"])
    messages.success(request, "补充说明已记录。")
    return redirect(report)
