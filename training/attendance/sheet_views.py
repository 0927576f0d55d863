"""签到表: the workbook to fill in, its trial run, its confirmation."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.imports.forms import WorkbookForm
from branches.imports.problems import in_lines
from branches.imports.summaries import problem_groups, shown_errors
from branches.web.downloads import workbook_response
from training.attendance.services import refuse_not_running
from training.attendance.sheet_services import confirm_sheets, seal, try_sheets
from training.attendance.sheets import write_sheets
from training.models import Attendance, Programme
from training.programmes.views import runnable
from training.roll.queries import roll

MAX_PROBLEMS = 500


@require_safe
def sheet_template(request, pk):
    """All half-days, or with ?session= only that one."""
    programme = runnable(request, pk)
    sessions = programme.sessions.all()
    wanted = request.GET.get("session", "")
    if wanted.isdecimal() and len(wanted) < 19:
        sessions = sessions.filter(pk=wanted) or sessions
    marks = Attendance.objects.visible_to(request.user).filter(session__programme=programme)
    found = {(one.session_id, one.enrolment_id): one for one in marks}
    content = write_sheets(sessions, list(roll(programme, request.user)), found)
    return workbook_response(content, f"{programme.name}签到表")


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_import(request, pk):
    programme = runnable(request, pk)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    context = {"programme": programme, "form": form, "is_running": is_running(programme)}
    if request.method != "POST":
        return render(request, "training/attendance/sheet_import.html", context)
    refuse_not_running(programme)
    if not form.is_valid():
        return render(request, "training/attendance/sheet_import.html", context, status=422)
    file = form.cleaned_data["file"]
    trial = try_sheets(file.read(), programme)
    context |= {"trial": trial, "file_name": file.name, "result": result_of(trial)}
    context["problem_groups"] = problem_groups(context["result"])
    context["shown_errors"] = shown_errors(context["result"])
    if not trial.problems:
        context["sealed"] = seal(trial, programme, request.user)
    status = 422 if trial.problems else 200
    return render(request, "training/attendance/sheet_import.html", context, status=status)


def result_of(trial):
    """As the stored result of a roster import, for the same list of errors."""
    return {
        "problem_count": len(trial.problems),
        "problems": [one.as_dict() for one in in_lines(trial.problems)[:MAX_PROBLEMS]],
    }


def is_running(programme):
    return programme.state == Programme.State.RUNNING


@require_POST
def sheet_confirm(request, pk):
    programme = runnable(request, pk)
    count = confirm_sheets(request.POST.get("sealed", ""), programme, by=request.user)
    messages.success(request, f"已登记 {count} 人次出勤。" if count else "出勤没有变化。")
    return redirect("training:results", programme.pk)
