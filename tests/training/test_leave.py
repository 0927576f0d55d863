"""请假 by the secretary: before the half-day, with a reason, and too much ends the course."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.errors import Refusal
from branches.models import AuditEntry
from tests import make
from tests.training import courses
from tests.training.courses import reread
from training.hours import is_leave_too_long, most_leave
from training.models import Attendance
from training.queries.enrolment import half_days, leave_room
from training.services import attendance, leave, programmes

pytestmark = pytest.mark.django_db
NEXT_WEEK = timezone.localdate() + timedelta(days=7)


def course(*hours, state="running", **fields):
    """A course of next week with one name, and the secretary who has it."""
    programme = courses.programme(*hours, state=state, people=1, until=NEXT_WEEK, **fields)
    row = programme.enrolments.select_related("person", "branch").get()
    user = make.secretary(row.branch)
    user.person = row.person
    user.save()
    return programme, row, user


def sessions(programme, count=1):
    return list(programme.sessions.values_list("pk", flat=True)[:count])


def test_leave_is_a_mark_with_its_reason(db):
    programme, row, user = course(*[4] * 8)

    assert leave.ask_leave(row, sessions(programme), by=user, reason=" 学术会议 ") == 1

    mark = Attendance.objects.get()
    assert (mark.mark, mark.way, mark.reason, mark.by) == ("leave", "hand", "学术会议", user)
    assert reread(row).state == "confirmed"
    entry = AuditEntry.objects.get(action="training.leave")
    assert (entry.branch, entry.reason, entry.by) == (row.branch, "学术会议", user)


def test_more_than_the_share_ends_the_course_and_coming_after_all_brings_back(db):
    programme, row, user = course(*[4] * 8)
    two = sessions(programme, 2)

    leave.ask_leave(row, two, by=user, reason="出国")

    assert reread(row).state == "withdrawn"
    leave.take_back_leave(row, two[0], by=user)
    assert reread(row).state == "confirmed"
    assert Attendance.objects.count() == 1
    assert AuditEntry.objects.filter(action="training.leave_back").count() == 1


def test_before_the_course_runs_too_much_leave_waits_for_the_first_day(db):
    programme, row, user = course(4, 4, state="open")

    leave.ask_leave(row, sessions(programme), by=user, reason="出国")

    assert reread(row).state == "confirmed"
    programmes.start(programme, by=make.trainer())
    assert reread(row).state == "withdrawn"


@pytest.mark.parametrize("state", ["plan", "finished", "cancelled"])
def test_no_leave_from_a_course_that_is_not_on(state):
    finished_on = timezone.localdate() if state == "finished" else None
    programme, row, user = course(4, state=state, finished_on=finished_on)

    with pytest.raises(Refusal):
        leave.ask_leave(row, sessions(programme), by=user, reason="出国")


def test_no_leave_from_what_has_begun_or_is_marked_and_nothing_typed_is_lost(db):
    programme, row, user = course(*[4] * 8)
    begun = courses.session(programme, on=timezone.localdate() - timedelta(days=1))
    marked = programme.sessions.last()
    attendance.mark(marked, row, by=make.trainer(), mark="leave", reason="电话请假")

    for session in (begun, marked):
        with pytest.raises(Refusal) as refusal:
            leave.ask_leave(row, [session.pk], by=user, reason="出国")
        assert refusal.value.kept == [("请假原因", "出国")]
    with pytest.raises(Refusal):
        leave.take_back_leave(row, marked.pk, by=user)
    assert Attendance.objects.count() == 1


def test_leave_needs_a_reason_and_a_half_day_of_this_course(db):
    programme, row, user = course(4)
    other = courses.programme(4, until=NEXT_WEEK).sessions.get()

    for wanted, reason in ((sessions(programme), "  "), ([other.pk], "出国"), ([], "出国")):
        with pytest.raises(Refusal):
            leave.ask_leave(row, wanted, by=user, reason=reason)


def test_leave_is_the_persons_own(db):
    programme, row, user = course(4)
    colleague = make.secretary(row.branch)

    for other in (colleague, make.trainer(), make.staff(row.sub_committee), make.org_dept()):
        with pytest.raises(PermissionDenied):
            leave.ask_leave(row, sessions(programme), by=other, reason="出国")
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("state", ["proposed", "declined"])
def test_only_who_takes_part_takes_leave(state):
    programme, row, user = course(4)
    row.state, row.state_reason = state, "病假"
    row.save()

    with pytest.raises(Refusal):
        leave.ask_leave(row, sessions(programme), by=user, reason="出国")


def test_the_room_for_leave_is_told_in_hours(db):
    programme, row, user = course(*[4] * 8)
    leave.ask_leave(row, sessions(programme), by=user, reason="出国")

    room = leave_room(half_days(row), programme.cycle.rules.leave_share_max)

    assert (room.taken, room.total, room.allowed) == (4, 32, 4.5)


@pytest.mark.parametrize("total", ["0.5", "3", "14", "28", "31.5", "56"])
def test_the_longest_leave_is_allowed_and_half_an_hour_more_is_not(total):
    hours, limit = Decimal(total), Fraction(1, 7)

    most = most_leave(hours, limit)

    assert not is_leave_too_long(most, hours, limit)
    assert is_leave_too_long(most + Decimal("0.5"), hours, limit)
