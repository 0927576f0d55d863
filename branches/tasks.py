"""Timed work. No arguments that matter: every task reads the tables and may run twice."""

import logging
from threading import Thread

from celery import shared_task
from django.conf import settings
from django.db import transaction

from branches import reminders
from branches.services import term_duties
from branches.services.jobs import recorded

logger = logging.getLogger(__name__)


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
@recorded
def open_term_duties():
    """换届: open, move and close the duties of branches whose term ends."""
    return term_duties.open_term_duties()


def ring(task):
    """Wake a worker for `task` after the commit. Nobody waits for it: if Redis is away, the next
    beat does the work.
    """
    if settings.REDIS_URL:
        transaction.on_commit(Thread(target=publish, args=[task], daemon=True).start)


def publish(task):
    try:
        task.delay()
    except Exception as error:  # whatever the broker's client raises: the bell is a courtesy
        logger.warning("没有叫到作业进程（%s），等下一次定时运行", type(error).__name__)
