"""/healthz: for the monitor and the load balancer. Open, but strangers learn one word."""

from functools import lru_cache

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from branches.duties import job_queries

REDIS_SECONDS = 1


@require_safe
@login_not_required
def healthz(request):
    """200 while pages can be served, else 503; "degraded" says that reminders do not flow.
    {"status": ok | degraded | down}; who brings the HEALTH_TOKEN also learns "database",
    "migrations", "redis": ok | down | off, "sweep_age_hours", "undelivered", "pending", "dead".
    """
    is_known = knows_token(request)
    try:
        facts = look(counts=is_known)
    except (DatabaseError, InterfaceError):
        facts = {"status": "down", "database": "down"}
    shown = facts if is_known else {"status": facts["status"]}
    return JsonResponse(shown, status=503 if facts["status"] == "down" else 200)


def knows_token(request):
    """By the header, for an address is written into logs. Without a token set nobody knows it."""
    told = request.headers.get("Authorization", "")
    expected = f"Bearer {settings.HEALTH_TOKEN}"
    return bool(settings.HEALTH_TOKEN) and constant_time_compare(told, expected)


def look(*, counts):
    """The facts of healthz(); `counts`: also what waits to be sent, which reads whole tables and
    which a stranger, who asks every few seconds, is not told.
    """
    sweep, queue = None, None
    migrations = "ok" if is_migrated() else "missing"
    if migrations == "ok":
        sweep = job_queries.last_run(job_queries.SWEEP)
        queue = job_queries.queue() if counts else None
    facts = {
        "status": "ok",
        "database": "ok",
        "migrations": migrations,
        "redis": redis_state(),
        "sweep_age_hours": job_queries.age_in_hours(sweep),
        "undelivered": queue and queue.undelivered,
        "pending": queue and queue.pending,
        "dead": queue and queue.dead,
    }
    if migrations != "ok":
        return facts | {"status": "down"}
    if job_queries.is_stale(sweep) or facts["redis"] == "down":
        return facts | {"status": "degraded"}
    return facts


def is_migrated():
    recorder = MigrationRecorder(connection)
    # Django's applied_migrations() would first ask for the names of all tables.
    applied = set(recorder.migration_qs.values_list("app", "name"))
    return known_migrations() <= applied


@lru_cache(maxsize=1)
def known_migrations():
    """What this code needs; read from disk once per process."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def redis_state():
    if not settings.REDIS_URL:
        return "off"
    try:
        redis_server(settings.REDIS_URL).ping()
    except redis.RedisError:
        return "down"
    return "ok"


@lru_cache(maxsize=2)
def redis_server(url):
    """Keeps its connections: to greet Redis anew takes four times the ping."""
    timeouts = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
    return redis.Redis.from_url(url, **timeouts)
