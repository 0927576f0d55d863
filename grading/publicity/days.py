"""The working days of a notice as boxes: gone, today, to come."""

from dataclasses import dataclass
from datetime import date

from branches.calendar.workdays import WorkCalendar
from grading.publicity.period import days_left, workdays

MOST_BOXES = 10
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Box:
    day: date
    weekday: str
    mark: str  # "done", "now" or ""


@dataclass(frozen=True)
class Period:
    """`boxes`: none for a long notice; `number` of working days, `left` of them, the `passed`-th
    is today.
    """

    boxes: list
    number: int
    left: int

    @property
    def passed(self):
        return self.number - self.left + 1


def period_of(notice, on):
    """The Period of a PublicNotice on `on` (date). One query."""
    calendar = WorkCalendar()
    days = workdays(notice.first_on, notice.last_on, calendar)
    boxes = [Box(day, f"周{WEEKDAYS[day.weekday()]}", _mark(day, on)) for day in days]
    left = days_left(notice, on, calendar)
    return Period(boxes if len(boxes) <= MOST_BOXES else [], len(days), left)


def _mark(day, on):
    return "now" if day == on else "done" if day < on else ""
