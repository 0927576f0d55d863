"""任职培训: a duty that follows the secretary's seat, half a year long."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from branches.imports.samples import CUTOFF
from branches.models import Cycle, Duty, Term
from branches.organisation.induction import mark_inducted, refresh_all_induction
from branches.organisation.induction_queries import expected_duties, uninducted
from branches.organisation.registers import appoint, dismiss
from branches.rounds.services import set_parameters
from branches.rulebook.dates import add_months
from config.acts.duties import differences
from tests import make
from tests.rosters import Roster, import_roster

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def round(db):
    return make.round()


def open_duties():
    rows = Duty.objects.open().filter(kind=Duty.Kind.INDUCTION)
    return list(rows.values_list("subject_id", "role", "branch", "due_on"))


def test_taking_the_seat_opens_the_duty_with_its_last_day(round):
    branch = make.branch()

    term = appoint(
        branch, by=make.staff(branch.committee), seat="secretary", name="张三", since=TODAY
    )

    assert open_duties() == [(term.pk, "secretary", branch.pk, add_months(TODAY, 6))]
    assert differences(timezone.localdate()) == ([], [], [])


def test_the_last_day_is_clamped_to_the_end_of_the_month(round):
    Cycle.objects.update(opened_at=timezone.make_aware(datetime(2011, 9, 1)))
    term = make.term(make.branch(), person=make.person(), since=date(2011, 8, 31))

    assert [one.due_on for one in expected_duties(timezone.localdate())] == [date(2012, 2, 29)]
    assert list(uninducted(timezone.localdate())) == [term]


def test_other_seats_vacancies_and_closed_branches_owe_nothing(round):
    recent = TODAY - timedelta(days=30)
    make.term(make.branch(), "organisation", person=make.person(), since=recent)
    make.term(make.branch(), since=recent)
    make.term(make.branch(), person=make.person(), since=None)
    make.term(make.branch(closed_on=TODAY), person=make.person(), since=recent)
    make.term(make.branch(), person=make.person(), since=recent, inducted_on=TODAY)
    make.term(make.branch(), person=make.person(), since=recent, until=TODAY - timedelta(days=1))

    assert expected_duties(timezone.localdate()) == set()


@pytest.mark.parametrize(("days", "owes"), [(0, True), (-1, False)])
def test_who_was_in_office_half_a_year_before_the_first_cycle_owes_nothing(round, days, owes):
    make.round()  # a later cycle does not move the clock
    start = add_months(timezone.localdate(Cycle.objects.earliest("pk").opened_at), -6)
    make.term(make.branch(), person=make.person(), since=start + timedelta(days=days))

    assert bool(expected_duties(timezone.localdate())) is owes


def test_before_the_first_cycle_nothing_is_owed():
    make.term(make.branch(), person=make.person(), since=TODAY)

    assert expected_duties(timezone.localdate()) == set()


def test_leaving_closes_it_when_the_day_is_over_and_a_successor_owes_anew(round):
    branch = make.branch()
    staff = make.staff(branch.committee)
    since = TODAY - timedelta(days=20)
    term = appoint(branch, by=staff, seat="secretary", name="张三", since=since)

    dismiss(term, by=staff, until=TODAY - timedelta(days=1))

    assert open_duties() == []
    later = appoint(branch, by=staff, seat="secretary", name="李四", since=TODAY)
    assert [row[0] for row in open_duties()] == [later.pk]
    assert differences(timezone.localdate()) == ([], [], [])


def test_passing_the_course_settles_the_seat_and_closes_the_duty(round):
    branch = make.branch()
    term = appoint(
        branch, by=make.staff(branch.committee), seat="secretary", name="张三", since=TODAY
    )
    elsewhere = make.term(make.branch(), "organisation", person=term.person, since=TODAY)

    assert mark_inducted([term.person_id], TODAY) == 1

    assert Term.objects.get(pk=term.pk).inducted_on == TODAY
    assert Term.objects.get(pk=elsewhere.pk).inducted_on is None
    assert open_duties() == []
    assert differences(timezone.localdate()) == ([], [], [])


def test_another_number_of_months_moves_what_is_open(round):
    term = make.term(make.branch(), person=make.person(), since=TODAY)
    refresh_all_induction()
    document = round.cycle.parameters
    document["values"]["induction_within_months"] = 3

    set_parameters(round.cycle, document, by=make.org_dept(), changes={})

    assert open_duties() == [(term.pk, "secretary", term.branch_id, add_months(TODAY, 3))]
    assert Duty.objects.get(kind="induction").due_version == 2
    assert differences(timezone.localdate()) == ([], [], [])


def test_an_import_that_changes_a_secretary_changes_the_duty():
    make.round(cutoff_on=CUTOFF)
    Cycle.objects.update(opened_at=timezone.make_aware(datetime(2012, 3, 1)))
    roster = Roster()
    import_roster(roster)
    code = roster.code(0)
    assert induction_differences() == ([], [])
    before = {row[0] for row in open_duties()}

    index = roster.rows_of("F2", code)[0]
    roster.set("F2", index, "学工号", "new1").set("F2", index, "姓名*", "新书记")
    roster.set("F2", index, "任职时间", date(2012, 2, 1))
    import_roster(roster)

    term = Term.objects.get(person__staff_no="new1")
    new = {row[0] for row in open_duties()} - before
    assert new == {term.pk}
    assert Duty.objects.get(subject_id=term.pk, kind="induction").due_on == date(2012, 8, 1)
    assert induction_differences() == ([], [])


def induction_differences():
    """(missing, surplus) subjects of what the nightly check would find."""
    missing, surplus, _changed = differences(timezone.localdate())
    return tuple(
        [one.subject_id for one in rows if one.kind == Duty.Kind.INDUCTION]
        for rows in (missing, surplus)
    )


def test_reading_what_is_owed_asks_the_same_number_of_queries(round, django_assert_num_queries):
    for count in (1, 4):
        for _ in range(count):
            make.term(make.branch(), person=make.person(), since=TODAY)
        with django_assert_num_queries(3):
            assert expected_duties(timezone.localdate())
