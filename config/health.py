"""/healthz: for the monitor and the load balancer. Open, and without a word about persons."""

from functools import lru_cache

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from branches.queries import jobs

REDIS_SECONDS = 1


@require_safe
@login_not_required
def healthz(request):
    """200 while pages can be served, else 503; "degraded" says that reminders do not flow.

    {"status": ok | degraded | down, "database", "migrations", "redis": ok | down | off,
    "sweep_age_hours", "undelivered", "pending", "dead"}
    """
    try:
        facts = look()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    return JsonResponse(facts, status=503 if facts["status"] == "down" else 200)


def look():
    sweep, queue = None, None
    migrations = "ok" if is_migrated() else "missing"
    if migrations == "ok":
        sweep, queue = jobs.last_run(jobs.SWEEP), jobs.queue()
    facts = {
        "status": "ok",
        "database": "ok",
        "migrations": migrations,
        "redis": redis_state(),
        "sweep_age_hours": jobs.age_in_hours(sweep),
        "undelivered": queue and queue.undelivered,
        "pending": queue and queue.pending,
        "dead": queue and queue.dead,
    }
    if migrations != "ok":
        return facts | {"status": "down"}
    if jobs.is_stale(sweep) or facts["redis"] == "down":
        return facts | {"status": "degraded"}
    return facts


def is_migrated():
    return known_migrations() <= set(MigrationRecorder(connection).applied_migrations())


@lru_cache(maxsize=1)
def known_migrations():
    """What this code needs; read from disk once per process."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def redis_state():
    if not settings.REDIS_URL:
        return "off"
    timeouts = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **timeouts) as server:
            server.ping()
    except redis.RedisError:
        return "down"
    return "ok"
