"""The sweep: writes the reminders that are due. It may run twice, late or in two places."""

from datetime import date, timedelta

from django.utils import timezone

from branches import database
from branches.models import Duty, Post
from branches.queries.overdue import LEADER_AFTER, ORG_DEPT_AFTER
from branches.queries.workdays import WorkCalendar
from branches.reminders.stages import GIVE_UP, LEAD_DAYS, stages_on


def sweep(on=None):
    """Write the reminders of the day `on` (date, default today in Shanghai); design 7.

    Returns what the job's record keeps: {"day", "written"}, and where it applies "rest_day" (no
    working day: the next one catches up), "guessed_year" (no holidays known, Monday to Friday
    counted) and "no_org_dept" (nobody stands in where posts are empty).
    """
    on = on or timezone.localdate()
    calendar, stages = plan(on)
    result = {"day": on.isoformat(), "written": 0}
    if calendar.is_guess(on):
        result["guessed_year"] = on.year
    if not calendar.is_workday(on):
        return result | {"rest_day": True}
    if not Post.objects.current(on).filter(role=Post.Role.ORG_DEPT, user__is_active=True).exists():
        result["no_org_dept"] = True
    result["written"] = database.write_reminders(stages, on, **escalation(on))
    return result


def forecast(on):
    """What a sweep on `on` (date) would write: [(duty pk, stage, recipient pk, escalated)]."""
    calendar, stages = plan(on)
    if not calendar.is_workday(on):
        return []
    return database.missing_reminders(stages, on, **escalation(on))


def forecast_counts(on):
    """forecast(), counted by the recipients' role: [(role, reminders, persons)]."""
    calendar, stages = plan(on)
    if not calendar.is_workday(on):
        return []
    return database.count_missing_reminders(stages, on, **escalation(on))


def plan(on):
    """The calendar around `on` and the stages that its open duties may have reached."""
    oldest = earliest_due()
    start = max(oldest or on, on - GIVE_UP)
    calendar = WorkCalendar(min(start, on), on + timedelta(days=LEAD_DAYS[0]))
    return calendar, stages_on(on, calendar, oldest)


def earliest_due() -> date | None:
    return (
        Duty.objects.open()
        .filter(due_on__isnull=False)
        .order_by("due_on")
        .values_list("due_on", flat=True)
        .first()
    )


def escalation(on):
    """Up to which due date the next levels are told as well."""
    return {"to_leader": on - LEADER_AFTER, "to_org_dept": on - ORG_DEPT_AFTER}
