"""Days of a notice: so many working days, neither more nor fewer."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from branches.calendar.workdays import WorkCalendar
from grading.publicity.period import last_day, workdays

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


class Calendar(WorkCalendar):
    """With the days of rest and of work that are made up for it; asks no database."""

    def __init__(self, exceptions):
        super().__init__()
        self.exceptions = exceptions


calendars = st.dictionaries(DAYS, st.booleans(), max_size=40).map(Calendar)


@given(calendars, DAYS, st.integers(1, 20))
def test_a_notice_that_ends_on_its_last_day_has_just_its_working_days(calendar, first, number):
    last = last_day(first, number, calendar)

    assert len(workdays(first, last, calendar)) == number
    assert calendar.is_workday(last)
    assert len(workdays(first, last - timedelta(days=1), calendar)) == number - 1


@given(calendars, DAYS, st.integers(0, 40))
def test_no_day_of_rest_counts_and_each_day_counts_once(calendar, first, length):
    found = workdays(first, first + timedelta(days=length), calendar)

    assert found == sorted(set(found))
    assert all(calendar.is_workday(day) for day in found)
    rests = [first + timedelta(days=n) for n in range(length + 1)]
    assert len(found) == sum(calendar.is_workday(day) for day in rests)


@given(calendars, DAYS, st.integers(1, 15))
def test_a_day_more_never_ends_earlier(calendar, first, number):
    assert last_day(first, number, calendar) < last_day(first, number + 1, calendar)
