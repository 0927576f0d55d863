"""The calendar of a year as the office reads it; which years are without one."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from branches.models import Vacation, Workday
from branches.rulebook.dates import add_months

ONE_DAY = timedelta(days=1)
# The list of a year is published in the autumn before it; then somebody has to see to it.
MONTHS_AHEAD = 2


@dataclass
class Holiday:
    """A holiday of one year: its spans of rest [(first, last)] and the days worked instead."""

    name: str
    spans: list = field(default_factory=list)
    worked: list = field(default_factory=list)
    is_edited: bool = False

    @property
    def first_day(self):
        """Of rest; of what is only worked for another year's holiday, that day."""
        return self.spans[0][0] if self.spans else self.worked[0]

    @property
    def days_of_rest(self):
        return sum((last - first).days + 1 for first, last in self.spans)


def holidays_of(year):
    """[Holiday] with days in `year` (int), in order of their days. One query."""
    found = {}
    for row in Workday.objects.filter(day__year=year):
        one = found.setdefault(row.name, Holiday(row.name))
        one.is_edited |= row.is_edited
        if row.is_workday:
            one.worked.append(row.day)
        elif one.spans and one.spans[-1][1] == row.day - ONE_DAY:
            one.spans[-1] = (one.spans[-1][0], row.day)
        else:
            one.spans.append((row.day, row.day))
    return sorted(found.values(), key=lambda one: one.first_day)


def vacations_of(year):
    """[Vacation] that have days in `year` (int)."""
    return list(
        Vacation.objects.filter(first_day__lte=date(year, 12, 31), last_day__gte=date(year, 1, 1))
    )


def known_years():
    """The years (int) that have holidays, in order."""
    return [day.year for day in Workday.objects.dates("day", "year")]


def years_without_holidays(today, known=None):
    """The year of `today` (date), and the next one from two months before it begins, as far as
    nothing is known of them: [int]. `known` (known_years()) saves the question.
    """
    known = known_years() if known is None else known
    asked = sorted({today.year, add_months(today, MONTHS_AHEAD).year})
    return [year for year in asked if year not in known]
