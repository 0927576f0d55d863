"""Sign-in by the code: only during the half-day, one mark, the same answer to every mismatch."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from branches.models import AuditEntry
from tests import make
from tests.training import courses
from tests.training.courses import reread
from training.attendance import sign_in
from training.attendance.sign_in import ADDRESS_TRIES, NAME_TRIES, PAUSE
from training.models import Attendance, SignInFailure

pytestmark = pytest.mark.django_db
DAY = date(2012, 3, 14)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(hour, minute=0, second=0):
    return datetime(2012, 3, 14, hour, minute, second, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def during_the_session():
    with time_machine.travel(moment(8, 40), tick=False) as clock:
        yield clock


@pytest.fixture
def session():
    """周三上午 8:30—11:30，张明 of 2012001234."""
    programme = courses.programme(4, until=DAY)
    courses.enrolment(programme, "张明", staff_no="2012001234")
    courses.enrolment(programme, "李红", staff_no="20120056ax")
    return programme.sessions.get()


def answer(session, name="张明", digits="1234", address="10.0.0.1", now=None):
    found = sign_in.sign_in(session.sign_in_key, name=name, digits=digits, address=address, now=now)
    return found.word


def test_who_is_on_the_list_signs_in(session):
    assert answer(session) == "done"

    mark = Attendance.objects.get()
    assert (mark.mark, mark.way, mark.by) == ("present", "code", None)
    assert mark.enrolment.person.name == "张明"
    entry = AuditEntry.objects.get(action="training.sign_in")
    assert (entry.by, entry.branch) == (None, mark.enrolment.branch)


def test_one_person_has_one_mark(session):
    answer(session)

    assert answer(session) == "again"
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "digits"),
    [(" 张 明 ", "1234"), ("张明", "１２３４"), ("李红", "56AX"), ("李红", "56ax")],
)
def test_spaces_width_and_case_do_not_matter(session, name, digits):
    assert answer(session, name, digits) == "done"


@pytest.mark.parametrize(
    ("name", "digits"),
    [("张明", "1235"), ("张", "1234"), ("王五", "1234"), ("李红", "1234"), ("张明", ""), ("", "")],
)
def test_every_mismatch_has_the_same_answer(session, name, digits):
    assert answer(session, name, digits) == "unknown"

    assert not Attendance.objects.exists()
    assert SignInFailure.objects.count() == 1


@pytest.mark.parametrize("state", ["proposed", "declined", "withdrawn"])
def test_who_does_not_take_part_is_as_unknown(session, state):
    session.programme.enrolments.update(state=state, state_reason="不在")

    assert answer(session) == "unknown"


def test_two_of_one_name_and_number_go_to_the_desk(session):
    courses.enrolment(session.programme, "张明", staff_no="9991234")

    assert answer(session) == "unknown"


def test_without_a_number_one_goes_to_the_desk(session):
    courses.enrolment(session.programme, "赵六", staff_no="")

    assert answer(session, "赵六", "") == "unknown"


@pytest.mark.parametrize(
    ("now", "word"),
    [
        (moment(7, 29, 59), "closed"),
        (moment(7, 30), "done"),
        (moment(11, 59, 59), "done"),
        (moment(12), "closed"),
        (moment(8, 40) + timedelta(days=1), "closed"),
    ],
)
def test_it_works_from_half_an_hour_before_to_the_end(session, now, word):
    assert answer(session, now=now) == word


@pytest.mark.parametrize("state", ["plan", "open", "cancelled"])
def test_it_works_only_while_the_course_runs(session, state):
    session.programme.state = state
    session.programme.save()

    assert answer(session) == "closed"


@pytest.mark.parametrize("mark", ["leave", "absent"])
def test_another_mark_is_changed_at_the_desk_only(session, mark):
    one = session.programme.enrolments.get(person__name="张明")
    Attendance.objects.create(enrolment=one, session=session, mark=mark, reason="出差")

    assert answer(session) == "taken"
    assert Attendance.objects.get().mark == mark


def test_guessing_a_number_is_slowed_down(session, during_the_session):
    for digits in range(NAME_TRIES):
        assert answer(session, digits=f"{digits:04}", address=f"10.0.0.{digits}") == "unknown"

    assert answer(session) == "slow"
    assert answer(session, "李红", "56AX") == "done"
    during_the_session.shift(PAUSE + timedelta(seconds=1))
    assert answer(session) == "done"


def test_guessing_names_from_one_place_is_slowed_down(session):
    for number in range(ADDRESS_TRIES):
        answer(session, f"某{number}")

    assert answer(session) == "slow"
    assert answer(session, address="10.0.0.2") == "done"


def test_a_new_key_ends_the_old_one(session):
    trainer = make.trainer()
    old = session.sign_in_key

    sign_in.renew_key(session, by=trainer)

    assert reread(session).sign_in_key != old
    assert answer(session) == "gone"
    assert answer(reread(session)) == "done"
    assert AuditEntry.objects.filter(action="training.renew_key").count() == 1
    with pytest.raises(PermissionDenied):
        sign_in.renew_key(session, by=make.trainer("student_affairs"))
