"""The bell: a worker is woken for what should not wait for its time in the beat table.

The tables are the ledger. If nobody hears the bell, the next run finds the same work.
"""

import logging
from threading import Thread

from celery import current_app
from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)

SEND_DIGESTS, SEND_NOTICES = "branches.tasks.send_digests", "branches.tasks.send_notices"
# Seconds. What a worker finds later than this has been done by the beat table.
VOID_AFTER = 600


def ring(task):
    """Wake a worker for `task` (its name) after the commit; nobody waits for Redis."""
    if settings.REDIS_URL:
        transaction.on_commit(Thread(target=publish, args=[task], daemon=True).start)


def publish(task):
    try:
        current_app.send_task(task, expires=VOID_AFTER)
    except Exception as error:  # whatever the broker's client raises: the bell is a courtesy
        logger.warning("没有叫到作业进程（%s），等下一次定时运行", type(error).__name__)
