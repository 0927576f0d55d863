"""签到 at the desk: the roll of a half-day, mark by mark or all the rest at once."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches.errors import Refusal
from branches.scope import get_in_scope
from branches.web.pages import Tab, with_query
from training import rules
from training.attendance import services
from training.attendance.forms import CLEAR, MarkForm
from training.models import Attendance, Enrolment, Programme
from training.programmes.views import SESSIONS, runnable_session
from training.roll.filters import NamesFilter, kept_query, page_of
from training.roll.queries import roll_of

MARKS = (*Attendance.Mark.choices, ("", "未登记"))


@require_safe
def roll_page(request, pk):
    session = get_in_scope(SESSIONS, request.user, pk=pk)
    return show_roll(request, session)


def show_roll(request, session, *, status=200, bound=None):
    """The page; `bound`: the MarkForm that could not be saved."""
    programme = session.programme
    rows = roll_of(session, request.user)
    is_running = programme.state == Programme.State.RUNNING
    may_run = rules.run_post(request.user, programme) is not None
    shown = request.GET.get("show") or "all"
    names = NamesFilter(request.GET, rows)
    found = names.narrow(rows)
    page = page_of([row for row in found if shown in ("all", row.code or "none")], request.GET)
    context = {
        "session": session,
        "programme": programme,
        "bound": bound,
        "groups": grouped(page),
        "page": page,
        "names": names,
        "query": kept_query(request.GET),
        "rows": rows,
        "tabs": tabs(request, found, shown),
        "shown": shown,
        "waiting": sum(row.waits for row in rows),
        "waiting_names": [row.enrolment for row in rows if row.waits],
        "sessions": day_tabs(programme, session),
        "may_run": may_run,
        "has_come": session.on <= timezone.localdate(),
        "may_mark": may_run and is_running,
    }
    return render(request, "training/attendance/roll.html", context, status=status)


def grouped(rows):
    """[(分党委, its rows)] in official order."""
    return [
        (committee, list(group))
        for committee, group in groupby(rows, key=lambda row: row.enrolment.sub_committee)
    ]


def tabs(request, rows, shown):
    return [
        Tab(
            label,
            with_query(request, show=code),
            shown == code,
            sum(code in ("all", row.code or "none") for row in rows),
        )
        for code, label in (("all", "全部"), *((one or "none", label) for one, label in MARKS))
    ]


def day_tabs(programme, session):
    return [
        Tab(
            f"{one.on:%m-%d} {one.get_half_display()}",
            reverse("training:roll", args=[one.pk]),
            one.pk == session.pk,
        )
        for one in programme.sessions.all()
    ]


@require_POST
def mark(request, pk):
    session = runnable_session(request, pk)
    form = MarkForm(request.POST)
    if not form.is_valid():
        if "reason" not in form.errors:
            raise Refusal("没有登记，请刷新后再试。")
        return show_roll(request, session, status=422, bound=form)
    values = form.cleaned_data
    rows = Enrolment.objects.filter(programme=session.programme_id)
    enrolment = get_in_scope(rows, request.user, pk=values["enrolment"])
    if values["mark"] == CLEAR:
        services.clear(session, enrolment, by=request.user)
    else:
        services.mark(
            session, enrolment, by=request.user, mark=values["mark"], reason=values["reason"]
        )
    tell_of_leave(request, enrolment)
    return redirect(f"{roll_url(session, request)}#p{enrolment.pk}")


def tell_of_leave(request, before):
    """Who leaves the course by this mark, or comes back, is said aloud."""
    after = Enrolment.objects.select_related("person").get(pk=before.pk)
    if after.state == before.state:
        return
    if after.state == Enrolment.State.WITHDRAWN:
        messages.warning(request, f"{after.person}{after.state_reason}按退学处理。")
    else:
        messages.success(request, f"{after.person}请假未超限，已恢复参训。")


def roll_url(session, request):
    params = request.GET.copy()
    if (shown := request.POST.get("show")) in ("none", *Attendance.Mark.values):
        params["show"] = shown
    return reverse("training:roll", args=[session.pk]) + kept_query(params)


@require_POST
def mark_rest(request, pk):
    session = runnable_session(request, pk)
    count = services.mark_rest(session, by=request.user)
    messages.success(request, f"已登记 {count} 人签到。" if count else "没有未登记的人员。")
    return redirect("training:roll", session.pk)
