"""Timed work. No arguments that matter: every task reads the tables and may run twice."""

from celery import shared_task
from django.utils import timezone

from branches.accounts import sessions, sign_in_log
from branches.calendar import services as calendar
from branches.duties import reminders
from branches.duties.recorded import only_if, recorded
from branches.files import remove_orphans
from branches.organisation import term


@shared_task
@recorded
def sweep_reminders(on=None):
    """Write the day's reminders."""
    return reminders.sweep(on or timezone.localdate())


@shared_task
@recorded
def send_digests(on=None):
    """Send what waits for its reader by e-mail."""
    return reminders.send_digests(on or timezone.localdate())


@shared_task
@only_if(reminders.notices_wait)
@recorded
def send_notices():
    """Send returns and answers, each soon after the act."""
    return reminders.send_notices(timezone.localdate())


@shared_task
@only_if(reminders.was_interrupted)
@recorded
def resume_sending():
    """Send what a worker that died had taken."""
    return reminders.resume(timezone.localdate())


@shared_task
@recorded
def clean_up():
    """What has had its time: old sign-ins, sessions that ended, files without an owner."""
    now = timezone.now()
    return {
        "sign_ins": sign_in_log.forget(now),
        "sessions": sessions.forget(now),
        "files": remove_orphans(now),
    }


@shared_task
@recorded
def open_term_duties():
    """换届: open, move and close the duties of branches whose term ends."""
    return term.open_term_duties(timezone.localdate())


@shared_task
@recorded
def refresh_calendar():
    """Take over what a newer list of holidays publishes."""
    return calendar.take_over_published()
