"""On which days a duty is spoken of: every date of 2026, and a 2027 of which nothing is known but
the vacations. The rules are stated here a second time, from the person's side: a word is due so
many days before the date; if that is a rest day, on the last working day before it.
"""

from datetime import date, timedelta
from itertools import count

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger
from branches.duties.overdue import told_above
from branches.duties.reminders import sweep
from branches.duties.reminders.stages import LEAD_DAYS, late_name, stages_on
from branches.models import Duty, Reminder, Vacation
from branches.organisation.term import expected_duties
from branches.rulebook.dates import add_months
from tests import make

ONE_DAY = timedelta(days=1)
PUBLISHED = dict.fromkeys(chinese_calendar.holidays, False)
PUBLISHED |= dict.fromkeys(chinese_calendar.workdays, True)
WINTER, SUMMER = (date(2027, 1, 18), date(2027, 2, 21)), (date(2027, 7, 12), date(2027, 8, 29))
subject = count(1)


def calendar_of(exceptions, rests=()):
    made = WorkCalendar(tuple(rests))
    made.exceptions = dict(exceptions)
    return made


def days_of(year):
    first = date(year, 1, 1)
    return [first + timedelta(days=number) for number in range(365)]


def last_workday(day, calendar):
    while not calendar.is_workday(day):
        day -= ONE_DAY
    return day


def said(due_on, day, calendar):
    """The stage that a sweep on the working day `day` finds for a duty due on `due_on`."""
    found = [
        stage.name
        for stage in stages_on(day, calendar, min(due_on, day))
        if stage.clock == "due" and not stage.kind and stage.first <= due_on <= stage.last
    ]
    assert len(found) <= 1
    return found[0] if found else None


def wanted(due_on, day, calendar):
    """What is to be said then, from the rules."""
    if due_on < day:
        after = (due_on + ONE_DAY * number for number in range(1, (day - due_on).days + 1))
        return late_name(sum(map(calendar.is_workday, after)))
    reached = [
        days for days in LEAD_DAYS if last_workday(due_on - timedelta(days=days), calendar) <= day
    ]
    return str(min(reached)) if reached else None


@pytest.mark.parametrize("month", range(1, 13))
def test_every_date_of_2026_is_spoken_of_in_time(month):
    calendar = calendar_of(PUBLISHED)
    working = [day for day in days_of(2026) if day.month == month and calendar.is_workday(day)]

    for day in working:
        for distance in range(-25, 20):
            due_on = day + timedelta(days=distance)
            assert said(due_on, day, calendar) == wanted(due_on, day, calendar), (due_on, day)


days_of_2027 = st.integers(0, 364).map(lambda number: date(2027, 1, 1) + ONE_DAY * number)
vacations = st.lists(st.tuples(days_of_2027, st.integers(1, 60)), max_size=3).map(
    lambda rows: [(first, first + ONE_DAY * length) for first, length in rows]
)


@given(rests=vacations, due_on=days_of_2027, distance=st.integers(-90, 90))
def test_the_same_holds_in_an_unknown_year_with_vacations(rests, due_on, distance):
    calendar = calendar_of({}, rests)
    day = last_workday(due_on - timedelta(days=distance), calendar)

    assert said(due_on, day, calendar) == wanted(due_on, day, calendar)


@given(rests=vacations, due_on=days_of_2027)
def test_the_last_word_before_a_date_comes_on_the_last_working_day(rests, due_on):
    calendar = calendar_of({}, rests)

    assert said(due_on, last_workday(due_on, calendar), calendar) == "0"


@given(rests=vacations, on=days_of_2027, working_days=st.integers(1, 15))
def test_the_levels_above_hear_of_it_after_so_many_working_days(rests, on, working_days):
    calendar = calendar_of({}, rests)
    due_on = calendar.latest_due(on, working_days)

    after = [due_on + ONE_DAY * number for number in range(1, (on - due_on).days + 1)]
    assert sum(map(calendar.is_workday, after)) == working_days
    assert calendar.is_workday(after[0])  # a day later it is one working day less


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        # Due in the National Day week: the last word on 30 September, then the first late day.
        (date(2026, 10, 5), {"09-28": "7", "09-30": "0", "10-08": "late1", "10-09": "late2"}),
        (date(2026, 10, 9), {"09-30": "3", "10-08": "1", "10-09": "0", "10-10": "late1"}),
        # 10 October is a Saturday that is worked.
        (date(2026, 10, 10), {"09-30": "3", "10-09": "1", "10-10": "0", "10-12": "late1"}),
        # Spring Festival from 15 to 23 February; 14 and 28 are worked.
        (date(2026, 2, 23), {"02-14": "0", "02-24": "late1"}),
        (date(2026, 2, 25), {"02-14": "3", "02-24": "1", "02-25": "0"}),
        (date(2026, 1, 1), {"01-04": "late1"}),
        (date(2026, 6, 8), {"06-01": "7", "06-05": "1", "06-08": "0", "06-09": "late1"}),
    ],
)
def test_around_the_holidays_of_2026(due_on, words):
    calendar = calendar_of(PUBLISHED)

    found = {text: said(due_on, date.fromisoformat(f"2026-{text}"), calendar) for text in words}

    assert found == words


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        ((2027, 8, 2), {(2027, 7, 9): "0", (2027, 7, 8): None, (2027, 8, 30): "late1"}),
        ((2027, 7, 15), {(2027, 7, 8): "7", (2027, 7, 9): "0", (2027, 8, 31): "late2"}),
        ((2027, 2, 24), {(2027, 1, 15): "3", (2027, 2, 22): "3", (2027, 2, 23): "1"}),
    ],
)
def test_a_vacation_that_rests_is_spoken_of_before_it(due_on, words):
    calendar = calendar_of({}, [WINTER, SUMMER])

    found = {day: said(date(*due_on), date(*day), calendar) for day in words}

    assert found == words


def cycle_says(**values):
    cycle = make.round().cycle
    cycle.parameters["values"] |= values
    cycle.save()


def duty(due_on, branch=None):
    branch = branch or make.branch()
    return Duty.objects.create(
        kind=Duty.Kind.ITEM,
        subject_id=next(subject),
        role=ledger.SECRETARY,
        branch=branch,
        title="落实整改",
        link="/x/",
        due_on=due_on,
    )


def swept(first, last):
    """{day: stages written} of a sweep each day, those without any left out."""
    found, day = {}, first
    while day <= last:
        if sweep(day)["written"]:
            rows = Reminder.objects.filter(made_on=day, escalated=False)
            found[f"{day:%m-%d}"] = list(rows.values_list("stage", flat=True))
        assert sweep(day)["written"] == 0  # a second run adds nothing
        day += ONE_DAY
    return found


@pytest.mark.django_db
def test_a_duty_of_the_holiday_week_gets_its_last_word_before_it():
    one = duty(date(2026, 10, 5))
    make.secretary(one.branch, since=date(2020, 1, 1))

    assert swept(date(2026, 9, 25), date(2026, 10, 9)) == {
        "09-28": ["7"],
        "09-30": ["0"],
        "10-08": ["late1"],
        "10-09": ["late2"],
    }


@pytest.mark.django_db
def test_missed_days_before_a_holiday_are_caught_up_by_the_last_word():
    one = duty(date(2026, 10, 5))
    make.secretary(one.branch, since=date(2020, 1, 1))

    assert swept(date(2026, 9, 30), date(2026, 9, 30)) == {"09-30": ["0"]}


@pytest.mark.django_db
@pytest.mark.parametrize(("rests", "day"), [(True, "07-09"), (False, "08-02")])
def test_vacations_rest_if_the_cycle_says_so(rests, day):
    cycle_says(vacation_is_rest=rests)
    Vacation.objects.create(name="暑假", first_day=SUMMER[0], last_day=SUMMER[1])
    one = duty(date(2027, 8, 2))
    make.secretary(one.branch, since=date(2020, 1, 1))

    words = swept(date(2027, 7, 1), date(2027, 8, 2))

    assert words[day] == ["0"]
    assert (max(words) > "07-09") == (not rests)


@pytest.mark.django_db
def test_the_leader_hears_of_it_on_the_fifth_late_working_day_after_the_holidays():
    committee = make.committee()
    one = duty(date(2026, 9, 30), make.branch(of=committee))
    make.secretary(one.branch, since=date(2020, 1, 1))
    leader = make.leader(committee, since=date(2020, 1, 1))
    org = make.org_dept(since=date(2020, 1, 1))

    swept(date(2026, 10, 1), date(2026, 10, 31))

    first = {
        who: Reminder.objects.filter(recipient=who).order_by("made_on").first().made_on
        for who in (leader, org)
    }
    # Late since 8 October: 8, 9, 10 (worked), 12, 13 are five working days, 20 October the tenth.
    assert first == {leader: date(2026, 10, 13), org: date(2026, 10, 20)}


@pytest.mark.django_db
def test_the_end_of_a_term_opens_before_the_rest_that_its_first_word_falls_on():
    limit = add_months(date(2026, 10, 3), 6)
    branch = make.branch(elected_on=date(2024, 1, 1), term_due_on=limit)

    assert expected_duties(date(2026, 9, 29)) == set()
    assert [one.subject_id for one in expected_duties(date(2026, 9, 30))] == [branch.pk]


@pytest.mark.django_db
def test_the_months_of_re_election_are_those_of_the_cycle():
    cycle_says(term_months=[6, 2])
    branch = make.branch()
    make.secretary(branch, since=date(2020, 1, 1))
    one = duty(date(2026, 12, 1), branch)
    Duty.objects.filter(pk=one.pk).update(kind=Duty.Kind.TERM)

    words = swept(date(2026, 6, 1), date(2026, 12, 1))

    assert [stages[0] for stages in words.values()] == ["month6", "month2", "7", "3", "1", "0"]


@pytest.mark.django_db
def test_what_is_told_above_is_counted_in_working_days():
    assert told_above(date(2026, 10, 13)) == {
        "to_leader": date(2026, 10, 7),
        "to_org_dept": date(2026, 9, 22),
    }
