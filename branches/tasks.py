"""Timed work. No arguments that matter: every task reads the tables and may run twice."""

from celery import shared_task

from branches import reminders
from branches.services import term_duties
from branches.services.jobs import only_if, recorded


@shared_task
@recorded
def sweep_reminders(on=None):
    """Write the day's reminders."""
    return reminders.sweep(on)


@shared_task
@recorded
def send_digests(on=None):
    """Send what waits for its reader by e-mail."""
    return reminders.send_digests(on)


@shared_task
@only_if(reminders.notices_wait)
@recorded
def send_notices():
    """Send returns and answers, each soon after the act."""
    return reminders.send_notices()


@shared_task
@recorded
def open_term_duties():
    """换届: open, move and close the duties of branches whose term ends."""
    return term_duties.open_term_duties()
