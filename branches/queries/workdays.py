"""Working days of the office: the published holidays, then Monday to Friday."""

from datetime import timedelta

from branches.models import Workday

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class WorkCalendar:
    """Which days of a period are working days. One query; days outside count Monday to Friday."""

    def __init__(self, first_day, last_day):
        # Whole years, so that a year without any row is known to be a guess.
        rows = Workday.objects.filter(
            day__year__gte=first_day.year, day__year__lte=last_day.year
        ).values_list("day", "is_workday")
        self.exceptions = dict(rows)
        self.known_years = {day.year for day in self.exceptions}

    def is_workday(self, day):
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def is_guess(self, day):
        return day.year not in self.known_years


def next_workday(day):
    """The first working day after `day` (date)."""
    calendar = WorkCalendar(day, day + timedelta(days=30))
    day += ONE_DAY
    while not calendar.is_workday(day):
        day += ONE_DAY
    return day
