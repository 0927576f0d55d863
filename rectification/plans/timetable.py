"""整顿时间表: counted back from the deadline (P). Pure but for the calendar it is given."""

from datetime import date, timedelta
from typing import NamedTuple

from branches.rulebook.dates import add_months

# Days before the deadline, the earliest first, and what is done by then.
STEPS = (
    (60, "中期检查：逐项核对进展，进展慢的调整力量"),
    (30, "整改事项全部申请销号"),
    (21, "分党委验收"),
    (10, "组织部确认"),
    (0, "整顿期满，提出复评"),
)


class Milestone(NamedTuple):
    on: date
    text: str


def latest_deadline(plan, parameters):
    """The last day (date) that a 整顿方案 may set: reform_months_max months after the approval of
    the grade; None before the plan is asked for (handbook e.4).
    """
    return plan.opened_on and add_months(plan.opened_on, parameters.reform_months_max)


def timetable(plan, calendar):
    """[Milestone] of a 整顿方案, each on a working day (WorkCalendar) not after its date: counted
    back from the deadline; what would lie before the opening is left out. Empty without a deadline.
    """
    if not plan.due_on or not plan.opened_on:
        return []
    days = [(plan.due_on - timedelta(days=before), text) for before, text in STEPS]
    found = [Milestone(calendar.on_or_before(day), text) for day, text in days]
    return [one for one in found if one.on > plan.opened_on]
