from datetime import time, timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from branches.web.once import saved_once
from training.models import Session
from training.programmes import sessions as services
from training.programmes.forms import SessionForm
from training.programmes.views import runnable, runnable_session, saved

Half = Session.Half
# As the office teaches: the second half-day of a day follows the first.
TIMES = {Half.MORNING: (time(8), time(12)), Half.AFTERNOON: (time(14), time(18))}


@saved_once
def session_new(request, pk):
    programme = runnable(request, pk)
    form = SessionForm(
        request.POST or None,
        programme=programme,
        instance=Session(programme=programme),
        initial=next_half_day(programme),
    )
    if request.method == "POST" and (
        new := saved(form, services.add_session, programme, by=request.user)
    ):
        messages.success(request, f"已添加课次：{new}。")
        return redirect_after(request, programme)
    context = {
        "form": form,
        "programme": programme,
        "title": "添加课次",
        "is_open": is_open(programme),
    }
    return render(request, "training/programmes/session_form.html", context)


def redirect_after(request, programme):
    """To the next half-day if the button says so."""
    if "again" in request.POST:
        return redirect("training:session_new", pk=programme.pk)
    return redirect(programme)


def next_half_day(programme):
    """What the form starts with: the half-day after the last one."""
    last = programme.sessions.last()
    half, on = Half.MORNING, programme.starts_on
    if last:
        half = Half.AFTERNOON if last.half == Half.MORNING else Half.MORNING
        on = last.on if half == Half.AFTERNOON else last.on + timedelta(days=1)
    begins_at, ends_at = TIMES[half]
    hours = min(
        Session._meta.get_field("hours").default, programme.cycle.rules.hours_per_half_day_max
    )
    return {
        "on": min(on, programme.ends_on),
        "half": half,
        "begins_at": begins_at,
        "ends_at": ends_at,
        "hours": hours,
    }


def is_open(programme):
    return programme.state in services.EDITABLE


def session_edit(request, pk):
    session = runnable_session(request, pk)
    programme = session.programme
    form = SessionForm(request.POST or None, programme=programme, instance=session)
    if request.method == "POST" and saved(form, services.edit_session, session, by=request.user):
        messages.success(request, "课次已保存。")
        return redirect(programme)
    context = {
        "form": form,
        "programme": programme,
        "session": session,
        "marks": session.attendance.count(),
        "is_held": session.attendance.exclude(mark=services.LEAVE).exists(),
        "title": "修改课次",
        "is_open": is_open(programme),
    }
    return render(request, "training/programmes/session_form.html", context)


@require_POST
def session_delete(request, pk):
    session = runnable_session(request, pk)
    leaves = services.delete_session(session, by=request.user)
    words = f"{leaves} 人的请假不再计算。" if leaves else ""
    messages.success(request, f"课次已删除。{words}")
    return redirect("training:programme", pk=session.programme_id)
