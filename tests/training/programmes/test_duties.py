"""待办 of a programme, from the announcement to its end (handbook e.5)."""

from datetime import timedelta

import pytest

from branches.calendar.workdays import WorkCalendar
from branches.duties.reminders import sweep
from branches.models import Duty, Reminder, Workday
from tests import make
from tests.training import courses, taught
from tests.training.enrolment.test_enrolment import duties, in_step, opened
from training.attendance import services as attendance
from training.enrolment import services as service
from training.models import Programme
from training.programmes import services
from training.programmes.owed import expected_duties
from training.results import services as results

pytestmark = pytest.mark.django_db


def test_duties_from_the_announcement_to_the_end(trainer, committee, staff):
    programme = opened(trainer, taught.secretary(of=committee))
    service.confirm(programme.enrolments.get(), by=staff)

    programme = services.start(programme, by=trainer)

    assert duties("training") == []
    run = Duty.objects.open().get(kind="training_run")
    assert (run.role, run.organiser, run.committee) == (
        "training_organiser",
        "party_school",
        make.school(),
    )
    assert run.due_on == WorkCalendar().on_or_after(programme.ends_on + timedelta(days=7))
    assert in_step()
    services.cancel(programme, by=trainer, reason="教室停电")
    assert not Duty.objects.open().filter(kind__startswith="training").exists()
    assert in_step()


def test_a_new_date_moves_the_duties(trainer, committee):
    programme = opened(trainer, taught.secretary(of=committee))
    later = programme.answer_due_on + timedelta(days=3)

    services.edit(programme, by=trainer, answer_due_on=later)

    duty = Duty.objects.open().get(kind="training_answer")
    assert (duty.due_on, duty.due_version) == (later, 2)
    assert in_step()


def test_a_course_that_is_not_begun_in_time_is_not_the_secretarys_delay(trainer):
    opened(trainer, until=taught.today(1))
    for days in (1, 0):
        courses.programme(4, state="open", people=1, until=taught.today(days))

    expected = {one.due_on for one in expected_duties() if one.kind == "training"}

    assert expected == {taught.today()}


def test_a_course_does_not_pass_to_the_successor(trainer, committee, staff):
    term = taught.secretary(of=committee)
    programme = opened(trainer, term)
    service.confirm(programme.enrolments.get(), by=staff)
    term.until = taught.today(-1)
    term.save()
    make.term(term.branch, person=make.person(), since=taught.today())

    assert [one for one in expected_duties() if one.kind == "training"] == []


@pytest.mark.parametrize(
    ("days", "stage"), [(8, None), (7, "7"), (3, "3"), (2, "3"), (1, "1"), (0, "0")]
)
def test_the_secretary_is_reminded_three_days_and_one_day_ahead(
    trainer, committee, staff, days, stage
):
    term = taught.secretary(of=committee)
    reader = make.secretary(term.branch)
    first = taught.today(30)
    programme = opened(trainer, term, until=first + timedelta(days=1))
    service.confirm(programme.enrolments.get(), by=staff)
    day = first - timedelta(days=days)
    Workday.objects.update_or_create(day=day, defaults={"is_workday": True})

    sweep(day)

    rows = Reminder.objects.filter(recipient=reader)
    assert list(rows.values_list("stage", flat=True)) == ([stage] if stage else [])


def test_finishing_ends_what_was_still_asked(trainer, committee):
    programme = opened(trainer, taught.secretary(of=committee), has_exam=False)
    here = courses.enrolment(programme)
    yesterday = taught.today() - timedelta(days=1)
    Programme.objects.filter(pk=programme.pk).update(starts_on=yesterday, ends_on=yesterday)
    programme.sessions.update(on=yesterday)
    programme = services.start(programme, by=trainer)
    attendance.mark_rest(programme.sessions.get(), by=trainer)
    assert len(duties("training_answer")) == 1

    results.finish(programme, by=trainer)

    assert courses.reread(here).result == "pass"
    assert not Duty.objects.open().filter(kind__startswith="training").exists()
    assert in_step()


def test_expected_duties_ask_the_same_number_of_queries(trainer, django_assert_num_queries):
    for count in (1, 3):
        for _ in range(count):
            opened(trainer, taught.secretary())
            courses.programme(4, people=1)
            courses.programme(4, state="open", people=1, until=taught.today(7))
        with django_assert_num_queries(6):
            expected_duties()
    assert Programme.objects.count() == 12
