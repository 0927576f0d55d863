"""The Celery app with its beat table speeded up, for tests with real processes.

Every entry of the real table fires once a second, and `ring` counts in Redis that beat and worker
are alive.
"""

import os
from datetime import timedelta

import redis
from celery.signals import worker_process_init
from django.conf import settings

from config.celery import BEAT_SCHEDULE, app

LEASE_SECONDS = 4
RING_KEY = f"{settings.CELERY_TASK_DEFAULT_QUEUE}-rings"


@app.task(name="tests.ring")
def ring():
    rings().incr(RING_KEY)


def rings():
    return redis.Redis.from_url(settings.REDIS_URL)


app.conf.beat_schedule = {
    name: {**entry, "schedule": 1.0} for name, entry in BEAT_SCHEDULE.items()
} | {"ring": {"task": "tests.ring", "schedule": 1.0}}
app.conf.beat_max_loop_interval = 0.5


@worker_process_init.connect
def shorten_the_lease(**_sender):
    """As the beat, so the lease: what a killed worker had taken is free again in seconds."""
    from branches.duties.reminders import sending  # noqa: PLC0415 once Django is up

    sending.LEASE = timedelta(seconds=LEASE_SECONDS)


# A child knows nothing of a test's settings: the mail server comes through the environment.
if port := os.environ.get("TEST_SMTP_PORT"):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
