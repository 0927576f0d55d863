"""What an organiser's programmes need next: for the home page. Duties say what is owed by a date;
this says where each programme stands before one falls due.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from training import rules
from training.models import Attendance, Enrolment, Invitation, Programme, Session
from training.programmes.owed import RUN_DAYS

State = Programme.State
AT_WORK = (State.PLAN, State.OPEN, State.RUNNING)


@dataclass(frozen=True)
class Matter:
    """A programme and its next step."""

    programme: Programme
    text: str
    due_on: date
    button: str
    url: str


def agenda(user, today):
    """[Matter] of the programmes at work that `user` runs, the most urgent first; one statement,
    none for whoever runs no programme. `today`: date.
    """
    organisers = rules.organisers_of(user)
    if not organisers:
        return []
    rows = Programme.objects.visible_to(user).filter(organiser__in=organisers, state__in=AT_WORK)
    found = [_matter(one, today) for one in _counted(rows, today)]
    return sorted(found, key=lambda one: (one.due_on, one.programme.pk))


def _counted(rows, today):
    sessions = Session.objects.filter(programme=OuterRef("pk"))
    unmarked = ~Exists(Attendance.objects.filter(session=OuterRef("pk")))
    confirmed = Enrolment.objects.taking_part().filter(programme=OuterRef("pk"))
    waiting = Invitation.objects.filter(programme=OuterRef("pk"), answered_at=None)
    return rows.annotate(
        has_sessions=Exists(sessions),
        held_today=Subquery(sessions.filter(on=today).values("pk")[:1]),
        unmarked=_number(sessions.filter(Q(on__lt=today) & unmarked)),
        unanswered=_number(waiting),
        confirmed=_number(confirmed),
    )


def _number(rows):
    counted = rows.order_by().values("programme").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _matter(one, today):
    if one.state == State.PLAN:
        return _of_plan(one)
    if one.state == State.OPEN:
        return _of_open(one, today)
    return _of_running(one, today)


def _of_plan(one):
    if not one.has_sessions:
        address = reverse("training:session_new", args=[one.pk])
        return Matter(one, "还没有排课", one.starts_on, "去排课", address)
    if not one.answer_due_on:
        address = reverse("training:programme_edit", args=[one.pk])
        return Matter(one, "还没有填写名单确认截止日期", one.starts_on, "去填写", address)
    address = reverse("training:choose", args=[one.pk])
    return Matter(one, "拟定名单并发布报名", one.answer_due_on, "拟定名单", address)


def _of_open(one, today):
    address = one.get_absolute_url()
    if one.unanswered and today < one.starts_on:
        text = f"已确认 {one.confirmed} 人，{one.unanswered} 个分党委还没有答复名单"
        return Matter(one, text, one.answer_due_on or one.starts_on, "去查看", address)
    text = f"已确认 {one.confirmed} 人，{'待开班' if one.confirmed else '还没有可以开班的名单'}"
    return Matter(one, text, one.starts_on, "去开班" if one.confirmed else "去查看", address)


def _of_running(one, today):
    if one.ends_on < today:
        address = reverse("training:results", args=[one.pk])
        text = "课程已结束，登记成绩并结业"
        return Matter(one, text, one.ends_on + RUN_DAYS, "去结业", address)
    if one.held_today:
        address = reverse("training:roll", args=[one.held_today])
        return Matter(one, "今天有课，登记出勤", today, "去签到", address)
    text, button = f"进行中，{one.confirmed} 人参训", "打开"
    if one.unmarked:
        text, button = f"{one.unmarked} 次课还没有签到记录", "去登记"
    return Matter(one, text, one.ends_on, button, one.get_absolute_url())
