"""The Celery app and the one table of timed work.

Beat reads the table here; `manage.py run_jobs` reads the same table where there is no Redis.
Times are Asia/Shanghai. Entries expire so that a worker that was down does not run a night's
backlog: every task reads the tables and catches up by itself.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

HOUR = 3600


def entry(task, schedule, *, expires):
    return {"task": task, "schedule": schedule, "options": {"expires": expires}}


BEAT_SCHEDULE = {
    # Soon after midnight, before the duties are checked.
    "close_polls": entry("config.tasks.close_polls", crontab(hour=0, minute=10), expires=20 * HOUR),
    "refresh_calendar": entry(
        "branches.tasks.refresh_calendar", crontab(hour=1, minute=30), expires=20 * HOUR
    ),
    "open_term_duties": entry(
        "branches.tasks.open_term_duties", crontab(hour=2, minute=0), expires=20 * HOUR
    ),
    "open_monthly_reports": entry(
        "config.tasks.open_monthly_reports", crontab(hour=2, minute=10), expires=20 * HOUR
    ),
    "plan_look_backs": entry(
        "config.tasks.plan_look_backs", crontab(hour=2, minute=20), expires=20 * HOUR
    ),
    "check_duties": entry(
        "config.tasks.check_duties", crontab(hour=2, minute=30), expires=20 * HOUR
    ),
    # What became late overnight holds back the rise of its branch.
    "work_rises": entry("config.tasks.work_rises", crontab(hour=2, minute=45), expires=20 * HOUR),
    "clean_up": entry("branches.tasks.clean_up", crontab(hour=3, minute=0), expires=20 * HOUR),
    # The first run of the day writes what is due; the later ones add what was opened since, or
    # everything if nothing was running at seven.
    "sweep_reminders": entry(
        "branches.tasks.sweep_reminders", crontab(hour="7-19", minute=0), expires=HOUR
    ),
    # Digests leave from half past seven, after the sweep, and stop in the evening.
    "send_digests_early": entry(
        "branches.tasks.send_digests", crontab(hour=7, minute="30,40,50"), expires=540
    ),
    "send_digests": entry(
        "branches.tasks.send_digests", crontab(hour="8-19", minute="*/10"), expires=540
    ),
    # Rung for with each return; the table is for what the bell has missed.
    "send_notices": entry("branches.tasks.send_notices", crontab(minute="*/5"), expires=240),
    # A batch whose worker died is free after two minutes and need not wait for its next time.
    "resume_sending": entry("branches.tasks.resume_sending", crontab(minute="*"), expires=50),
}

app = Celery("qiangji")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT_SCHEDULE
app.autodiscover_tasks()
