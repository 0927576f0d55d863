"""Coverage: who has the hours, who owes the induction, by whom it is counted."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from branches.models import Branch, Cycle, Round, Term
from branches.rulebook.dates import add_months
from tests import make
from tests.training import taught
from training.ledger.coverage import FIGURES, figure, load_coverage
from training.ledger.secretaries import as_secretaries, secretary_rows, with_needs
from training.ledger.years import yard_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def round():
    """The only cycle, begun today: seats of the last six months owe the induction."""
    return make.round(cutoff_on=date(2012, 3, 20))


def yard(round, today=None):
    rounds = list(Round.objects.select_related("cycle").order_by("-cycle_id", "-seq"))
    return yard_of(round, rounds, today or timezone.localdate())


def holders(name, measure):
    return set(Term.objects.filter(figure(name, measure)).values_list("pk", flat=True))


def test_the_ledger_says_who_took_part_in_a_course_and_judges_no_hours(round):
    """12 of 56 is no failure by itself: collective study is in no ledger."""
    few, many = taught.secretary(hours=12), taught.secretary(hours=60)
    none = taught.secretary()

    measure = yard(round)

    assert holders("trained", measure) == {few.pk, many.pk}
    assert holders("untrained", measure) == {none.pk}
    assert holders("secretaries_all", measure) == {few.pk, many.pk, none.pk}


def test_hours_are_those_of_the_year_that_count(round):
    seat = taught.secretary(hours=20)
    taught.course(seat, 20)
    other = taught.secretary()
    taught.course(other, 30, is_counted=False)
    taught.course(other, 30, 2011, name="去年")

    assert holders("trained", yard(round)) == {seat.pk}


def test_the_year_before_is_counted_up_to_the_same_day(round):
    seat = taught.secretary(hours=20)  # ends on 11 May
    measure = yard(round)

    assert holders("trained", replace(measure, on=date(2012, 5, 10))) == set()
    assert holders("trained", replace(measure, on=date(2012, 5, 11))) == {seat.pk}


@pytest.mark.parametrize(
    "change",
    [
        {"person": None},
        {"seat": "deputy_secretary"},
        {"until": date(2012, 1, 1)},
        {"since": date(2099, 1, 1)},
    ],
    ids=["vacant", "deputy", "left", "to come"],
)
def test_only_secretaries_in_office_count(round, change):
    Term.objects.filter(pk=taught.secretary().pk).update(**change)

    assert holders("secretaries_all", yard(round)) == set()


def test_a_closed_branch_has_no_secretary_to_train(round):
    seat = taught.secretary()
    Branch.objects.filter(pk=seat.branch_id).update(closed_on=date(2012, 1, 1))

    assert holders("secretaries_all", yard(round)) == set()


def test_the_induction_is_overdue_after_the_last_day_of_the_calendar_months(round):
    since = add_months(TODAY(), -6)
    last_day = taught.secretary(since=since)
    late = taught.secretary(since=since)

    Cycle.objects.update(opened_at=timezone.now() - timedelta(days=400))
    measure, tomorrow = yard(round), yard(round, TODAY() + timedelta(days=1))

    assert holders("new_uninducted", measure) == {last_day.pk, late.pk}
    assert holders("induction_overdue", measure) == set()
    Term.objects.filter(pk=last_day.pk).update(inducted_on=TODAY())
    assert late.pk in holders("induction_overdue", tomorrow)
    assert last_day.pk not in holders("new_uninducted", tomorrow)


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2024, 8, 29), date(2026, 3, 1)])
def test_overdue_agrees_with_the_calendar_on_every_day(round, day):
    Cycle.objects.update(opened_at=timezone.now() - timedelta(days=2000))
    measure = yard(round, day)
    days = [add_months(day, -6) + timedelta(days=apart) for apart in range(-5, 6)]
    seats = {since: taught.secretary(since=since).pk for since in days}

    late = {since for since in days if add_months(since, 6) < day}

    assert holders("induction_overdue", measure) == {seats[since] for since in late}


def test_who_was_in_office_before_the_clock_owes_no_induction(round):
    taught.secretary(since=add_months(TODAY(), -6) - timedelta(days=1))
    taught.secretary(since=None)

    assert holders("new_uninducted", yard(round)) == set()


def test_an_older_cycle_counts_the_secretaries_of_its_last_day():
    old = make.round(cutoff_on=date(2010, 3, 20))
    make.round(cutoff_on=date(2012, 3, 20))
    branch = make.branch()
    then = make.term(branch, person=make.person(), since=date(2009, 1, 1), until=date(2011, 3, 1))
    taught.course(then, 40, 2010)
    taught.secretary(branch)

    measure = yard(old)

    assert (measure.year, measure.on) == (2010, date(2010, 12, 31))
    assert holders("trained", measure) == holders("secretaries_all", measure) == {then.pk}


def test_counts_by_place_kind_and_organiser_add_up(round):
    home = make.committee()
    taught.secretary(of=home, hours=40)
    taught.secretary(of=home, kind="student")
    taught.secretary(kind="student", hours=40)
    taught.secretary(of=make.school(), kind="retired", since=TODAY())

    found = load_coverage(make.org_dept(), yard(round))

    whole = found.sum()
    assert (whole.all, whole.counts["trained"], whole.counts["untrained"]) == (4, 2, 2)
    assert whole.counts["new_uninducted"] == 1
    assert found.sum(home.pk).all == 2
    assert found.sum(kinds=("student",)).rate == 0.5
    assert found.of_organiser("retired_committee").counts["new_uninducted"] == 1
    assert found.of_organiser("school_committee").all == 4
    assert [place.name for place in found.places][-1] == "直属党支部"


def test_the_year_before_is_counted_in_the_same_statement(django_assert_num_queries):
    before = make.round(cutoff_on=date(2011, 3, 20))
    now = make.round(cutoff_on=date(2012, 3, 20))
    seat = taught.secretary(since=date(2010, 1, 1), hours=40, year=2011)
    taught.course(seat, 8)
    taught.secretary(since=date(2012, 1, 5))
    user, yards = make.org_dept(), (yard(now), yard(before))
    assert user.sees_school

    with django_assert_num_queries(1):
        found = load_coverage(user, *yards).sum()

    assert (found.rate, found.rate_before) == (Fraction(1, 2), 1)
    assert found.all == 2


@pytest.mark.parametrize(
    ("organiser", "kinds"),
    [("party_school", {"staff", "office"}), ("student_affairs", {"student"})],
)
def test_an_organiser_counts_its_audience_in_the_whole_school(round, organiser, kinds):
    for kind in Branch.Kind.values:
        taught.secretary(kind=kind)

    found = load_coverage(make.trainer(organiser=organiser), yard(round))

    assert {kind for _place, kind in found.cells} == kinds


@pytest.mark.parametrize("name", FIGURES)
def test_the_list_of_a_figure_holds_what_the_condition_finds(round, name):
    for hours in (0, 20, 40):
        taught.secretary(hours=hours, since=TODAY() if hours == 20 else date(2011, 3, 1))
    user, measure = make.org_dept(), yard(round)

    rows = with_needs(secretary_rows(user, measure, {}).filter(figure(name, measure)), measure)

    wanted = Term.objects.filter(pk__in=holders(name, measure)).values_list("person", flat=True)
    assert sorted(row["person"] for row in rows) == sorted(wanted)


def test_a_row_says_what_the_ledger_knows(round):
    seat = taught.secretary(hours=12.5, since=TODAY())
    measure = yard(round)

    [row] = as_secretaries(
        make.org_dept(), with_needs(secretary_rows(make.org_dept(), measure, {}), measure), measure
    )

    assert (row.person_id, row.hours, row.takes_more) == (seat.person_id, 12.5, True)
    assert (row.induction_due, row.is_overdue) == (add_months(TODAY(), 6), False)
