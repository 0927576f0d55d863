"""现场报到 and 代训: somebody is looked for and put on the roll of a half-day."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from branches.errors import Refusal
from branches.scope import get_in_scope
from branches.web.pages import ticked
from training.attendance import arrivals as services
from training.attendance.forms import ArrivalSearch
from training.attendance.services import NOT_YET
from training.audience.arrivals import MOST, find_arrivals
from training.models import Attendance, Enrolment, Programme
from training.programmes.views import runnable_session

ROWS = Enrolment.objects.select_related("person", "branch")
THERE = (Attendance.Mark.PRESENT, Attendance.Mark.SUBSTITUTED)


def arrivals(request, pk):
    """`q`: name or 学工号; `for`: the enrolment in whose place somebody came."""
    session = runnable_session(request, pk)
    programme = session.programme
    absent = _absent(request, session)
    if request.method == "POST":
        return _taken(request, session, absent)
    form = ArrivalSearch(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    context = {
        "session": session,
        "programme": programme,
        "absent": absent,
        "form": form,
        "text": text,
        "found": find_arrivals(programme, request.user, text, timezone.localdate()),
        "most": MOST,
        "hindrance": _hindrance(session),
    }
    return render(request, "training/attendance/arrivals.html", context)


def _absent(request, session):
    key = next(iter(ticked(request.GET, "for")), None)
    rows = ROWS.filter(programme=session.programme_id)
    return key and get_in_scope(rows, request.user, pk=key)


def _hindrance(session):
    """Why nobody can be put on the roll now; "" if somebody can."""
    programme = session.programme
    if programme.state != Programme.State.RUNNING:
        early = programme.state in NOT_YET
        return "开班以后才能登记。" if early else "班次已结业或取消，不能再加人。"
    if session.on > timezone.localdate():
        return "还没有到上课日期，到时再登记。"
    return ""


def _taken(request, session, absent):
    person = next(iter(ticked(request.POST, "person")), None)
    if person is None:
        raise Refusal("请先查找并选择一个人。")
    if absent:
        row = services.substitute(session, absent, int(person), by=request.user)
        words = f"{absent.person}这次课由{row.person}代，学时计给{row.person}。"
    else:
        row = services.add_walk_in(session, int(person), by=request.user)
        words = f"{row.person}已列入签到名单，这次课登记为签到。"
    messages.success(request, words)
    return redirect("training:roll", session.pk)
