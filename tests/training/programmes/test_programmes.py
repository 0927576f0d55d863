"""培训班次: planned, changed, copied, announced, begun, cancelled; and their half-days."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.errors import FieldRefusal, Refusal
from branches.models import AuditEntry, Duty
from tests import make
from tests.training import courses
from training.enrolment.opening import open_programme
from training.models import Attendance, Programme, Session, SignInFailure
from training.programmes import services, sessions

pytestmark = pytest.mark.django_db
STARTS = date(2012, 5, 7)  # a Monday


def values(**fields):
    return {
        "cycle": courses.cycle(),
        "year": 2012,
        "organiser": "party_school",
        "name": "2012年教工支部书记轮训",
        "kind": "rotation",
        "audience_kinds": ["staff"],
        "mode": "on_site",
        "starts_on": STARTS,
        "ends_on": STARTS + timedelta(days=1),
        "answer_due_on": STARTS - timedelta(days=5),
        "place": "报告厅",
        "quota": None,
        "is_counted": True,
        "has_exam": True,
        "note": "",
    } | fields


def half_day(**fields):
    return {
        "on": STARTS,
        "half": "morning",
        "begins_at": time(8),
        "ends_at": time(12),
        "topic": "支部工作条例",
        "teacher": "",
        "place": "",
        "hours": Decimal(4),
    } | fields


def planned(by=None, **fields):
    programme = services.create(by=by or make.trainer(), **values(**fields))
    sessions.add_session(programme, by=by or make.org_dept(), **half_day())
    return programme


def secretary(**branch):
    branch = make.branch(**branch)
    return make.term(branch, person=make.person()).person


def last_entry():
    return AuditEntry.objects.order_by("-pk").first()


# --- plan --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("organiser", "may"),
    [
        ("party_school", True),
        ("school_committee", True),
        ("student_affairs", False),
        ("retired_committee", False),
    ],
)
def test_the_organisation_department_plans_for_the_party_school_and_the_school(organiser, may):
    by, kinds = make.org_dept(), {"audience_kinds": ["student"]}

    if may:
        assert services.create(by=by, **values(organiser=organiser, **kinds)).state == "plan"
    else:
        with pytest.raises(PermissionDenied):
            services.create(by=by, **values(organiser=organiser, **kinds))


def test_one_name_stands_once_in_a_year_unless_it_was_cancelled():
    by = make.trainer()
    first = planned(by)
    with pytest.raises(Refusal, match="同名"):
        services.create(by=by, **values())

    services.cancel(first, by=by, reason="并入另一班次")

    assert services.create(by=by, **values()).pk


def test_a_change_is_recorded_in_the_words_of_the_office():
    by = make.trainer()
    programme = planned(by)

    services.edit(programme, by=by, **values(place="礼堂", has_exam=False))

    assert last_entry().post_text == "组织部、党校 培训主办方"
    assert last_entry().changes == {"地点": ["报告厅", "礼堂"], "结业考核": ["是", "否"]}
    assert Programme.objects.get().place == "礼堂"


def test_what_names_and_hours_rest_on_stands_still_once_announced():
    by, person = make.trainer(), secretary()
    programme = planned(by)
    open_programme(programme, [person.pk], by=by)

    for change in ({"audience_kinds": ["office"]}, {"year": 2013}, {"has_exam": False}):
        with pytest.raises(Refusal, match="不能再改"):
            services.edit(programme, by=by, **values(**change))
    services.edit(programme, by=by, **values(place="礼堂"))

    assert Programme.objects.get().place == "礼堂"


def test_the_dates_hold_all_half_days():
    by = make.trainer()
    programme = planned(by)

    with pytest.raises(Refusal, match="先改课次"):
        services.edit(programme, by=by, **values(starts_on=STARTS + timedelta(days=1)))


def test_the_date_to_answer_by_stays_once_somebody_owes_the_answer():
    by, person = make.trainer(), secretary()
    programme = planned(by)
    open_programme(programme, [person.pk], by=by)

    with pytest.raises(Refusal, match="名单确认截止日期"):
        services.edit(programme, by=by, **values(answer_due_on=None))

    later = STARTS - timedelta(days=1)
    services.edit(programme, by=by, **values(answer_due_on=later))
    assert Duty.objects.get(kind="training_answer").due_on == later


def test_nobody_else_changes_a_programme():
    programme = planned()
    foreign = make.trainer("student_affairs")

    for act in (
        lambda by: services.edit(programme, by=by, **values(place="礼堂")),
        lambda by: services.copy(programme, by=by, cycle=programme.cycle, year=2013),
        lambda by: open_programme(programme, [], by=by),
        lambda by: services.cancel(programme, by=by, reason="不办了"),
        lambda by: sessions.add_session(programme, by=by, **half_day(half="evening")),
        lambda by: sessions.delete_session(Session.objects.get(), by=by),
    ):
        for by in (foreign, make.auditor(), make.staff(make.committee())):
            with pytest.raises(PermissionDenied):
                act(by)


# --- copy --------------------------------------------------------------------------------------
def test_a_copy_keeps_its_weekdays_and_takes_no_names():
    by, person = make.trainer(), secretary()
    old = planned(by)
    open_programme(old, [person.pk], by=by)
    cycle = make.round(name="2013年度").cycle

    new = services.copy(old, by=by, cycle=cycle, year=2013)

    assert (new.name, new.year, new.state) == ("2013年教工支部书记轮训", 2013, "plan")
    # 52 weeks later it would be 1 May, a holiday.
    assert (new.starts_on, new.answer_due_on) == (date(2013, 5, 6), date(2013, 5, 2))
    assert new.starts_on.weekday() == old.starts_on.weekday()
    assert [(one.on, one.topic) for one in new.sessions.all()] == [
        (date(2013, 5, 6), "支部工作条例")
    ]
    assert not new.enrolments.exists()
    assert new.sessions.get().sign_in_key != old.sessions.get().sign_in_key
    with pytest.raises(Refusal):
        services.copy(old, by=by, cycle=cycle, year=2013)


# --- announce, begin, cancel -------------------------------------------------------------------
def test_without_half_days_or_a_date_to_answer_by_nothing_is_announced():
    by = make.trainer()
    empty = services.create(by=by, **values())
    with pytest.raises(Refusal, match="排课"):
        open_programme(empty, [secretary().pk], by=by)

    undated = planned(by, name="另一班", answer_due_on=None)
    with pytest.raises(Refusal, match="确认截止"):
        open_programme(undated, [secretary().pk], by=by)

    assert set(Programme.objects.values_list("state", flat=True)) == {"plan"}


def test_the_announcement_puts_the_names_to_their_committee():
    by, person = make.trainer(), secretary()
    programme = planned(by)

    open_programme(programme, [person.pk], by=by)

    duty = Duty.objects.open().get(kind="training_answer")
    assert duty.committee == programme.enrolments.get().sub_committee
    assert duty.due_on == programme.answer_due_on


def test_an_announcement_with_a_stranger_leaves_everything_as_it_was():
    by = make.trainer()
    programme = planned(by)

    with pytest.raises(Refusal):
        open_programme(programme, [secretary(kind="student").pk], by=by)

    assert Programme.objects.get().state == "plan"
    assert not programme.enrolments.exists()


def test_a_new_date_moves_what_is_owed():
    by, person = make.trainer(), secretary()
    programme = planned(by)
    open_programme(programme, [person.pk], by=by)

    services.edit(programme, by=by, **values(answer_due_on=date(2012, 4, 20)))

    duty = Duty.objects.open().get(kind="training_answer")
    assert (duty.due_on, duty.due_version) == (date(2012, 4, 20), 2)


def test_a_course_begins_with_somebody_who_is_confirmed():
    by = make.trainer()
    programme = courses.programme(4, state="open")
    waiting = courses.enrolment(programme, state="proposed")
    with pytest.raises(Refusal, match="已确认"):
        services.start(programme, by=by)

    courses.enrolment(programme)
    services.start(programme, by=by)

    assert courses.reread(programme).state == "running"
    assert courses.reread(waiting).state == "proposed"
    assert Duty.objects.open().filter(kind="training_run", organiser="party_school").exists()
    with pytest.raises(Refusal, match="进行中"):
        services.start(programme, by=by)


def test_what_is_cancelled_is_owed_no_more():
    by, person = make.trainer(), secretary()
    programme = planned(by)
    open_programme(programme, [person.pk], by=by)
    SignInFailure.objects.create(session=programme.sessions.get(), name="某人", address="10.0.0.1")
    with pytest.raises(Refusal, match="原因"):
        services.cancel(programme, by=by, reason=" ")

    services.cancel(programme, by=by, reason="并入下期")

    assert not Duty.objects.open().filter(kind__startswith="training").exists()
    assert not SignInFailure.objects.exists()
    assert last_entry().reason == "并入下期"
    assert programme.enrolments.count() == 1


# --- half-days ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        {"hours": Decimal("4.5")},
        {"hours": Decimal("0")},
        {"hours": Decimal("1.2")},
        {"on": STARTS - timedelta(days=1)},
        {"on": STARTS + timedelta(days=2)},
    ],
)
def test_a_half_day_has_its_limits(change):
    programme = planned()

    with pytest.raises(Refusal):
        sessions.add_session(programme, by=make.org_dept(), **half_day(half="evening") | change)

    assert programme.sessions.count() == 1


def test_a_half_day_is_held_once():
    programme, by = planned(), make.org_dept()
    second = sessions.add_session(programme, by=by, **half_day(half="evening"))

    with pytest.raises(Refusal, match="半天"):
        sessions.add_session(programme, by=by, **half_day())
    with pytest.raises(Refusal, match="半天"):
        sessions.edit_session(second, by=by, half="morning")


def test_what_a_mark_rests_on_is_not_changed_under_it():
    by = make.trainer()
    programme = courses.programme(4, 3, people=1)
    first, second = programme.sessions.all()
    Attendance.objects.create(session=first, enrolment=programme.enrolments.get(), mark="present")

    with pytest.raises(Refusal, match="出勤"):
        sessions.edit_session(first, by=by, hours=Decimal(2))
    with pytest.raises(Refusal, match="签到"):
        sessions.delete_session(first, by=by)
    sessions.edit_session(first, by=by, topic="改讲条例", hours=first.hours)
    sessions.edit_session(second, by=by, hours=Decimal(2))

    assert courses.reread(first).topic == "改讲条例"
    assert courses.reread(second).hours == 2


def test_a_half_day_that_is_not_held_takes_its_leave_with_it():
    by = make.trainer()
    programme = courses.programme(*[4] * 4, people=1)
    person, first = programme.enrolments.get(), programme.sessions.first()
    Attendance.objects.create(session=first, enrolment=person, mark="leave", reason="出差")

    assert sessions.delete_session(first, by=by) == 1

    assert not Attendance.objects.exists()
    entry = AuditEntry.objects.get(action="training.session_delete")
    assert entry.changes["请假"] == [str(person.person), ""]


def test_hours_fit_the_times_and_the_error_names_the_field():
    by = make.trainer()
    programme = planned(by)
    session = programme.sessions.get()

    with pytest.raises(FieldRefusal) as refusal:
        sessions.edit_session(session, by=by, ends_at=time(11, 30))
    assert refusal.value.errors == [
        ("hours", "08:00—11:30 最多 3.5 学时（1 小时 1 学时），请改学时或起止时间。")
    ]
    short = half_day(half="afternoon", begins_at=time(14), ends_at=time(16, 20))
    with pytest.raises(FieldRefusal, match="最多 2 学时"):
        sessions.add_session(programme, by=by, **short)
    sessions.edit_session(session, by=by, ends_at=time(11, 30), hours=Decimal("3.5"))

    assert courses.reread(session).hours == Decimal("3.5")


def test_a_half_day_of_before_keeps_its_hours_until_they_are_touched():
    by = make.trainer()
    session = courses.session(planned(by), 4, on=STARTS, half=1, ends_at=time(17))

    sessions.edit_session(session, by=by, topic="改讲条例")
    with pytest.raises(FieldRefusal):
        sessions.edit_session(session, by=by, begins_at=time(14, 30))

    assert (courses.reread(session).topic, courses.reread(session).hours) == ("改讲条例", 4)


def test_a_copy_has_the_hours_that_fit():
    by, programme = make.trainer(), planned()
    courses.session(programme, 4, on=STARTS, half=1, ends_at=time(17))

    new = services.copy(programme, by=by, cycle=make.round().cycle, year=2013)

    assert [one.hours for one in new.sessions.all()] == [4, 3]


def test_a_shorter_course_sends_those_home_who_were_away_too_long():
    """Leave of 3 of 21 hours is one seventh; of 18 it is more."""
    by = make.trainer()
    programme = courses.programme(*[3] * 7, people=1)
    person = programme.enrolments.get()
    first, last = programme.sessions.first(), programme.sessions.last()
    Attendance.objects.create(session=first, enrolment=person, mark="leave", reason="出差")

    sessions.edit_session(last, by=by, topic="照常")
    assert courses.reread(person).state == "confirmed"
    sessions.delete_session(last, by=by)

    assert courses.reread(person).state == "withdrawn"


def test_an_announced_programme_keeps_a_half_day():
    by = make.trainer()
    programme = courses.programme(4, state="open", until=timezone.localdate())

    with pytest.raises(Refusal, match="至少"):
        sessions.delete_session(programme.sessions.get(), by=by)
