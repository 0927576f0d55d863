"""登记出勤 by the organiser: one mark of a person in a half-day; too much leave ends a course."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.errors import Refusal
from branches.models import AuditEntry
from tests import make
from tests.training import courses
from tests.training.courses import reread
from training.attendance import services
from training.models import Attendance
from training.roll.services import settle_leave

pytestmark = pytest.mark.django_db


def marks():
    return list(Attendance.objects.order_by("pk").values_list("mark", "way", "reason"))


def test_a_mark_is_written_and_recorded(trainer):
    programme = courses.programme(4, people=1)
    session, one = programme.sessions.get(), programme.enrolments.get()

    services.mark(session, one, by=trainer, mark="present")

    assert marks() == [("present", "hand", "")]
    entry = AuditEntry.objects.get(action="training.mark")
    assert (entry.from_state, entry.to_state, entry.branch) == ("未登记", "已签到", one.branch)
    assert entry.changes == {"姓名": ["", str(one.person)]}


def test_another_mark_replaces_the_first(trainer):
    programme = courses.programme(4, 4, 4, 4, 4, 4, 4, 4, people=1)
    session, one = programme.sessions.first(), programme.enrolments.get()

    services.mark(session, one, by=trainer, mark="present")
    services.mark(session, one, by=trainer, mark="leave", reason="参加答辩")
    services.mark(session, one, by=trainer, mark="leave", reason="参加答辩")

    assert marks() == [("leave", "hand", "参加答辩")]
    assert AuditEntry.objects.filter(action="training.mark").count() == 2


def test_the_reason_of_a_leave_goes_with_it(trainer):
    programme = courses.programme(4, 4, 4, 4, 4, 4, 4, 4, people=1)
    session, one = programme.sessions.first(), programme.enrolments.get()

    services.mark(session, one, by=trainer, mark="leave", reason="参加答辩")
    services.mark(session, one, by=trainer, mark="absent", reason="参加答辩")

    assert marks() == [("absent", "hand", "")]


def test_a_mark_can_be_taken_back(trainer):
    programme = courses.programme(4, people=1)
    session, one = programme.sessions.get(), programme.enrolments.get()
    services.mark(session, one, by=trainer, mark="absent")

    assert services.clear(session, one, by=trainer)
    assert not services.clear(session, one, by=trainer)

    assert marks() == []
    assert AuditEntry.objects.get(action="training.clear_mark").from_state == "缺勤"


def test_leave_needs_a_reason(trainer):
    programme = courses.programme(4, people=1)

    with pytest.raises(Refusal, match="须写明原因"):
        services.mark(
            programme.sessions.get(),
            programme.enrolments.get(),
            by=trainer,
            mark="leave",
            reason=" ",
        )
    assert marks() == []


@pytest.mark.parametrize("mark", ["present", "absent"])
def test_nobody_was_there_before_the_day(trainer, mark):
    tomorrow = timezone.localdate() + timedelta(days=1)
    programme = courses.programme(4, people=1, until=tomorrow)
    session, one = programme.sessions.get(), programme.enrolments.get()

    with pytest.raises(Refusal, match="还没有到上课日期"):
        services.mark(session, one, by=trainer, mark=mark)
    with pytest.raises(Refusal, match="还没有到上课日期"):
        services.mark_rest(session, by=trainer)

    assert marks() == []


def test_leave_may_be_asked_for_before_the_day(trainer):
    programme = courses.programme(4, 4, people=1, until=timezone.localdate() + timedelta(days=1))
    session, one = programme.sessions.last(), programme.enrolments.get()

    services.mark(session, one, by=trainer, mark="leave", reason="出差")

    assert marks() == [("leave", "hand", "出差")]


def test_the_rest_is_there_and_who_has_a_mark_keeps_it(trainer):
    programme = courses.programme(4, 4, 4, 4, 4, 4, 4, 4, people=4)
    session = programme.sessions.first()
    away, gone, *_rest = programme.enrolments.all()
    services.mark(session, away, by=trainer, mark="leave", reason="出差")
    gone.state, gone.state_reason = "withdrawn", "工作调动"
    gone.save()

    assert services.mark_rest(session, by=trainer) == 2
    assert services.mark_rest(session, by=trainer) == 0

    assert sorted(mark for mark, _way, _reason in marks()) == ["leave", "present", "present"]
    entry = AuditEntry.objects.get(action="training.mark_rest")
    assert entry.changes == {"登记签到": ["", "2 人"]}


@pytest.mark.parametrize("state", ["plan", "open", "cancelled"])
def test_only_a_running_course_is_marked(trainer, state):
    programme = courses.programme(4, people=1, state=state)

    with pytest.raises(Refusal):
        services.mark(
            programme.sessions.get(), programme.enrolments.get(), by=trainer, mark="present"
        )


def test_who_is_not_on_the_roll_is_not_marked(trainer):
    programme, other = courses.programme(4, people=1), courses.programme(4, people=1)

    with pytest.raises(Refusal, match="不在签到名单上"):
        services.mark(programme.sessions.get(), other.enrolments.get(), by=trainer, mark="leave")


@pytest.mark.parametrize("other", ["trainer", "staff", "auditor"])
def test_only_the_organiser_marks(other):
    programme = courses.programme(4, people=1)
    session, one = programme.sessions.get(), programme.enrolments.get()
    by = {
        "trainer": lambda: make.trainer("student_affairs"),
        "staff": lambda: make.staff(one.sub_committee),
        "auditor": make.auditor,
    }[other]()

    for act in (
        lambda: services.mark(session, one, by=by, mark="present"),
        lambda: services.clear(session, one, by=by),
        lambda: services.mark_rest(session, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- leave ---------------------------------------------------------------------------------------
def test_a_seventh_of_the_hours_is_not_too_much(trainer):
    programme = courses.programme(*[4] * 7, people=1)
    one = programme.enrolments.get()

    services.mark(programme.sessions.first(), one, by=trainer, mark="leave", reason="出差")

    assert reread(one).state == "confirmed"


def test_more_than_a_seventh_ends_the_course(trainer):
    programme = courses.programme(*[4] * 6, people=2)
    one, other = programme.enrolments.all()

    services.mark(programme.sessions.first(), one, by=trainer, mark="leave", reason="出差")

    assert (reread(one).state, reread(other).state) == ("withdrawn", "confirmed")
    assert reread(one).state_reason == "请假超限：共请假 4 学时，总学时 24。"
    entry = AuditEntry.objects.get(action="training.leave_too_long")
    assert (entry.from_state, entry.to_state) == ("已确认", "已退学")


def test_a_corrected_leave_brings_back(trainer):
    programme = courses.programme(4, 4, people=1)
    session, one = programme.sessions.first(), programme.enrolments.get()
    services.mark(session, one, by=trainer, mark="leave", reason="出差")

    services.mark(session, one, by=trainer, mark="present")

    assert (reread(one).state, reread(one).state_reason) == ("confirmed", "")
    assert AuditEntry.objects.filter(action="training.leave_corrected").count() == 1

    services.mark(session, one, by=trainer, mark="leave", reason="出差")
    services.clear(session, one, by=trainer)

    assert reread(one).state == "confirmed"


def test_who_left_for_another_reason_stays_away(trainer):
    programme = courses.programme(4, 4, people=2)
    one, other = programme.enrolments.all()
    one.state, one.state_reason = "withdrawn", "工作调动"
    one.save()

    services.mark(programme.sessions.first(), other, by=trainer, mark="leave", reason="出差")

    assert (reread(one).state_reason, reread(other).state) == ("工作调动", "withdrawn")


def test_the_share_of_leave_is_that_of_the_cycle(trainer):
    cycle = courses.cycle()
    cycle.parameters["values"]["leave_share_max"] = "1/2"
    cycle.save()
    programme = courses.programme(4, 4, cycle=cycle, people=1)

    services.mark(
        programme.sessions.first(),
        programme.enrolments.get(),
        by=trainer,
        mark="leave",
        reason="出差",
    )

    assert programme.enrolments.get().state == "confirmed"


def test_a_half_day_more_brings_back_whom_leave_took_out(trainer):
    programme = courses.programme(*[4] * 6, people=1)
    one = programme.enrolments.get()
    services.mark(programme.sessions.first(), one, by=trainer, mark="leave", reason="出差")
    courses.session(programme, Decimal(4), programme.ends_on - timedelta(days=5))

    settle_leave(programme, by=trainer)

    assert reread(one).state == "confirmed"
