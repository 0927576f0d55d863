"""The beat table without Redis: one process that runs what is due, one job after the other."""

import logging
from datetime import datetime, time, timedelta

from django.utils import timezone

from branches.duties import reminders
from branches.models import JobRun
from config.celery import BEAT_SCHEDULE, app

logger = logging.getLogger(__name__)
# Nobody rings here: what should not wait for its time in the table is asked for at every look.
AT_ONCE = {
    "branches.tasks.send_notices": reminders.notices_wait,
    "branches.tasks.resume_sending": reminders.was_interrupted,
}


def tasks():
    """{task name: its entries in the beat table}, in the order of the table."""
    found = {}
    for entry in BEAT_SCHEDULE.values():
        found.setdefault(entry["task"], []).append(entry)
    return found


def due_tasks(now):
    """Names of the tasks that should have run by `now` (aware) and have not. What ran is read from
    JobRun, whoever ran it: beside a beat this process finds nothing to do. A time missed longer
    than the entry's `expires` is left alone, as a Celery worker would.
    """
    return [task for task, entries in tasks().items() if is_due(task, entries, now)]


def is_due(task, entries, now):
    if task in AT_ONCE:
        return AT_ONCE[task]()
    last = last_start(task, now)
    return any(
        entry["schedule"]
        .is_due(max(last, now - timedelta(seconds=entry["options"]["expires"])))
        .is_due
        for entry in entries
    )


def last_start(task, now):
    """When the task last began; before its first run, the day has been waiting for it."""
    newest = JobRun.objects.filter(name=task.rpartition(".")[2]).first()
    midnight = datetime.combine(timezone.localdate(now), time.min, timezone.get_current_timezone())
    return newest.started_at if newest else midnight - timedelta(seconds=1)


def run(task):
    """Run one task here and now; a failure is logged and does not stop the others."""
    app.autodiscover_tasks(force=True)
    try:
        return app.tasks[task]()
    except Exception:
        logger.exception("作业 %s 失败，下次继续", task)
        return None
