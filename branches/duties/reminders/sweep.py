"""The sweep: writes the reminders that are due. It may run twice, late or in two places."""

from datetime import date

from branches.calendar.workdays import reminder_calendar
from branches.duties.overdue import told_above
from branches.duties.reminders.stages import LEAD_MONTHS, stages_on
from branches.models import Cycle, Duty, Post
from branches.storage import database


def sweep(on):
    """Write the reminders of the day `on` (date); design 7.

    Returns what the job's record keeps: {"day", "written"}, and where it applies "rest_day" (no
    working day: the next one catches up), "guessed_year" (no holidays known, Monday to Friday
    counted) and "no_org_dept" (nobody stands in where posts are empty).
    """
    calendar, stages = plan(on)
    result = {"day": on.isoformat(), "written": 0}
    if calendar.is_guess(on):
        result["guessed_year"] = on.year
    if not calendar.is_workday(on):
        return result | {"rest_day": True}
    if not Post.objects.current(on).filter(role=Post.Role.ORG_DEPT, user__is_active=True).exists():
        result["no_org_dept"] = True
    result["written"] = database.write_reminders(stages, on, **told_above(on, calendar))
    return result


def forecast(on):
    """What a sweep on `on` (date) would write: [(duty pk, stage, recipient pk, escalated)]."""
    calendar, stages = plan(on)
    if not calendar.is_workday(on):
        return []
    return database.missing_reminders(stages, on, **told_above(on, calendar))


def forecast_counts(on):
    """forecast(), counted by the recipients' role: [(role, reminders, persons)]."""
    calendar, stages = plan(on)
    if not calendar.is_workday(on):
        return []
    return database.count_missing_reminders(stages, on, **told_above(on, calendar))


def plan(on):
    """The calendar of reminders and the stages that open duties may have reached on `on`."""
    rules = Cycle.objects.newest_rules()
    calendar = reminder_calendar(rules)
    months = rules.term_months if rules else LEAD_MONTHS
    return calendar, stages_on(on, calendar, earliest_due(), months)


def earliest_due() -> date | None:
    return (
        Duty.objects.open()
        .filter(due_on__isnull=False)
        .order_by("due_on")
        .values_list("due_on", flat=True)
        .first()
    )
