"""Working days: holidays and make-up days, then Monday to Friday; vacations where they rest."""

from datetime import timedelta
from functools import cached_property

from branches.models import Vacation, Workday

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class WorkCalendar:
    """Which days are working days; one query. `rests` [(first day, last day)] are none either."""

    def __init__(self, rests=()):
        self.rests = rests

    @cached_property
    def exceptions(self):
        return dict(Workday.objects.values_list("day", "is_workday"))

    @cached_property
    def known_years(self):
        return {day.year for day in self.exceptions}

    def is_workday(self, day):
        if any(first <= day <= last for first, last in self.rests):
            return False
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def is_guess(self, day):
        """Whether the year of `day` is without any row: Monday to Friday is all that is known."""
        return day.year not in self.known_years

    def on_or_after(self, day):
        """`day` if it is a working day, else the next one."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def on_or_before(self, day):
        """`day` if it is a working day, else the last one before it."""
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    def next_workday(self, day):
        """The first working day after `day` (date)."""
        return self.on_or_after(day + ONE_DAY)

    def days_after(self, day, working_days):
        """The date `working_days` working days after `day` (date)."""
        for _step in range(working_days):
            day = self.next_workday(day)
        return day

    def last_day_covered(self, day):
        """The day before the next working day: what is to be said by then must be said now."""
        return self.next_workday(day) - ONE_DAY

    def latest_due(self, day, working_days):
        """The latest due date (date) that on `day` is `working_days` working days overdue."""
        while working_days > 0:
            working_days -= self.is_workday(day)
            day -= ONE_DAY
        return day


def reminder_calendar(rules):
    """The WorkCalendar of reminders: vacations rest if `rules` (newest Parameters, or None) do."""
    if not (rules and rules.vacation_is_rest):
        return WorkCalendar()
    return WorkCalendar(tuple(Vacation.objects.values_list("first_day", "last_day")))
