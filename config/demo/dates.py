"""When things happened: two years of the office up to the day of the demo."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from branches.rulebook.dates import add_months, add_years

FRIDAY = 4
# The rounds that are told, in order: last year's first grading and its 复评, this year's two; the
# last one is in mid-course.
FIRST, AGAIN, THIS, NOW = ROUNDS = range(4)
REGRADES = (AGAIN, NOW)
# What is drawn for a round is drawn from a stream of its name.
STREAMS = {FIRST: "0", AGAIN: "again", THIS: "this", NOW: "1"}
# When the school approved a round that has run its course.
LAST_APPROVAL_DAY = 28
# When a round was opened; the one before is archived by it.
OPENED = -58
# How long after the first grading of a year its 复评 is looked at.
HALF_A_YEAR = timedelta(days=182)
OPENING = time(8, 30)
MINUTES = 9 * 60


@dataclass(frozen=True)
class Year:
    """One round as its days: `today` is the middle of it; the cut-off lies two months before."""

    today: date

    @property
    def cutoff(self):
        return add_months(self.today, -2)

    @property
    def name(self):
        return f"{self.cutoff.year}年度"

    @property
    def stages(self):
        """Dates of Round.STAGES: survey over, self-evaluation just over, review running."""
        days = {
            "survey_due_on": -24,
            "self_due_on": -6,
            "poll_due_on": -10,
            "review_due_on": 6,
            "decision_due_on": 16,
            "approval_due_on": 30,
            "plan_due_on": 45,
            "rectification_due_on": 210,
        }
        return {name: self.day(offset) for name, offset in days.items()}

    def day(self, offset):
        return self.today + timedelta(days=offset)


def four_rounds(on):
    """The Years of ROUNDS; the last of them is in mid-course on `on` (date)."""
    this = on - HALF_A_YEAR
    first = add_years(this, -1)
    return Year(first), Year(first + HALF_A_YEAR), Year(this), Year(on)


def is_this_year(which):
    return which >= THIS


def cycle_year(years, which):
    """The calendar year (int) that the cycle of the round is named after."""
    return years[THIS if is_this_year(which) else FIRST].cutoff.year


def archived_on(years, which):
    """The day (date) on which a round was archived: it opened the next one."""
    return workday(years[which + 1].day(OPENED))


def workday(day):
    """The day itself, or the Friday before a week-end; days three apart stay in order."""
    return day - timedelta(days=max(0, day.weekday() - FRIDAY))


def moment(rng, day):
    """An instant of the office's hours on the working day of `day`."""
    start = datetime.combine(workday(day), OPENING)
    return timezone.make_aware(start + timedelta(minutes=rng.randrange(MINUTES)))
