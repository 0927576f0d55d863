"""请假: asked by the secretary before the half-day, granted by the organiser; too much of it ends
the course.
"""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.duties.reminders.stages import stage_label
from branches.errors import Refusal
from branches.models import AuditEntry, Duty, Reminder
from tests import make
from tests.training import courses
from tests.training.courses import reread
from training.attendance import leave, services
from training.enrolment.queries import half_days, leave_room
from training.hours import is_leave_too_long, most_leave
from training.models import Attendance
from training.programmes import services as programmes
from training.roll.queries import gaps

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


def asked(row, user, sessions, reason="出国"):
    return leave.ask_leave(row, sessions, by=user, reason=reason)


def granted(row, user, sessions, reason="出国"):
    request = asked(row, user, sessions, reason)
    return leave.answer_leave(request, by=make.trainer(), is_granted=True)


def test_leave_is_asked_first_and_the_organiser_owes_an_answer(db):
    programme, row, user = course(*[4] * 8)
    trainer = make.trainer()

    request = asked(row, user, sessions(programme), " 学术会议 ")

    assert (request.state, request.reason) == ("asked", "学术会议")
    assert not Attendance.objects.exists()
    duty = Duty.objects.open().get(kind="training_leave")
    assert (duty.subject_id, duty.organiser) == (request.pk, "party_school")
    assert duty.due_on == programme.sessions.first().on
    told = Reminder.objects.get(recipient=trainer)
    assert (told.at_once, told.reason) == (True, "学术会议")
    entry = AuditEntry.objects.get(action="training.leave_ask")
    assert (entry.branch, entry.reason, entry.by) == (row.branch, "学术会议", user)


def test_granted_leave_is_a_mark_and_who_asked_is_told(db):
    programme, row, user = course(*[4] * 8)
    make.participation(row.branch)

    request = granted(row, user, sessions(programme), "学术会议")

    mark = Attendance.objects.get()
    assert (mark.mark, mark.way, mark.reason) == ("leave", "hand", "学术会议")
    assert (request.state, reread(row).state) == ("granted", "confirmed")
    assert not Duty.objects.open().filter(kind="training_leave").exists()
    news = Reminder.objects.get(recipient=user)
    assert news.title == f"“{programme}”请假：已准假"
    assert news.at_once
    assert stage_label(news.stage) == "准假"


def test_refused_leave_says_why_and_marks_nothing(db):
    programme, row, user = course(*[4] * 8)
    make.participation(row.branch)
    trainer, request = make.trainer(), asked(row, user, sessions(programme))

    with pytest.raises(Refusal, match="写明原因"):
        leave.answer_leave(request, by=trainer, is_granted=False, answer=" ")
    request = leave.answer_leave(request, by=trainer, is_granted=False, answer="本次为考核课")

    assert (request.state, request.answer) == ("refused", "本次为考核课")
    assert not Attendance.objects.exists()
    assert Reminder.objects.filter(recipient=user, title__contains="未准假").exists()
    # The half-day may be asked for once more.
    assert asked(row, user, sessions(programme)).state == "asked"


def test_one_request_at_a_time_and_one_answer_to_each(db):
    programme, row, user = course(*[4] * 8)
    request = asked(row, user, sessions(programme))

    with pytest.raises(Refusal, match="已经申请过"):
        asked(row, user, sessions(programme))
    leave.answer_leave(request, by=make.trainer(), is_granted=True)
    with pytest.raises(Refusal, match="现在是“已准假”") as refusal:
        leave.answer_leave(request, by=make.trainer(), is_granted=False, answer="晚了")
    assert refusal.value.kept == [("答复", "晚了")]


def test_only_who_runs_the_course_answers(db):
    programme, row, user = course(4, 4)
    request = asked(row, user, sessions(programme))

    for other in (user, make.trainer("student_affairs"), make.staff(row.sub_committee)):
        with pytest.raises(PermissionDenied):
            leave.answer_leave(request, by=other, is_granted=True)
    assert reread(request).state == "asked"


def test_nobody_who_was_there_has_leave(db):
    programme, row, user = course(*[4] * 8)
    request = asked(row, user, sessions(programme))
    Attendance.objects.create(enrolment=row, session=programme.sessions.first(), mark="present")

    with pytest.raises(Refusal, match="已签到"):
        leave.answer_leave(request, by=make.trainer(), is_granted=True)
    assert reread(request).state == "asked"


def test_more_than_the_share_ends_the_course_and_coming_after_all_brings_back(db):
    programme, row, user = course(*[4] * 8)
    first, second = (granted(row, user, [key]) for key in sessions(programme, 2))

    assert reread(row).state == "withdrawn"
    leave.take_back_leave(first, by=user)
    assert reread(row).state == "confirmed"
    assert Attendance.objects.count() == 1
    assert AuditEntry.objects.filter(action="training.leave_back").count() == 1
    assert (reread(first).state, reread(second).state) == ("back", "granted")


def test_a_request_without_an_answer_stands_against_finishing(db):
    programme, row, user = course(*[4] * 8)
    asked(row, user, sessions(programme))

    assert "还有 1 份请假申请没有答复。" in gaps(programme)


def test_before_the_course_runs_too_much_leave_waits_for_the_first_day(db):
    programme, row, user = course(4, 4, state="open")

    granted(row, user, sessions(programme))

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
    services.mark(marked, row, by=make.trainer(), mark="leave", reason="电话请假")

    for session in (begun, marked):
        with pytest.raises(Refusal) as refusal:
            leave.ask_leave(row, [session.pk], by=user, reason="出国")
        assert refusal.value.kept == [("请假原因", "出国")]
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
    granted(row, user, sessions(programme))

    room = leave_room(half_days(row), programme.cycle.rules.leave_share_max)

    assert (room.taken, room.total, room.allowed) == (4, 32, 4.5)


@pytest.mark.parametrize("total", ["0.5", "3", "14", "28", "31.5", "56"])
def test_the_longest_leave_is_allowed_and_half_an_hour_more_is_not(total):
    hours, limit = Decimal(total), Fraction(1, 7)

    most = most_leave(hours, limit)

    assert not is_leave_too_long(most, hours, limit)
    assert is_leave_too_long(most + Decimal("0.5"), hours, limit)
