"""/healthz: open, honest, and silent about persons."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from branches import tasks
from tests import make
from tests.mail_sink import free_port

pytestmark = pytest.mark.django_db


def test_all_is_well_after_a_sweep(client, settings):
    settings.REDIS_URL = ""
    make.org_dept()
    tasks.sweep_reminders()

    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "migrations": "ok",
        "redis": "off",
        "sweep_age_hours": 0.0,
        "undelivered": 0,
        "pending": 0,
        "dead": 0,
    }


def test_without_a_sweep_or_with_redis_away_reminders_do_not_flow(client, settings):
    settings.REDIS_URL = ""
    assert client.get("/healthz").json()["status"] == "degraded"

    tasks.sweep_reminders()
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["redis"] == "down"


def test_a_missing_migration_is_down(client, settings):
    settings.REDIS_URL = ""
    MigrationRecorder(connection).record_unapplied("branches", "0001_initial")

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["migrations"]) == (503, "missing")


def test_a_database_that_is_away_is_down(client):
    def refuse(*args):
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(refuse):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"status": "down", "database": "down"})


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_can_only_be_read(client, method):
    assert getattr(client, method)(reverse("healthz")).status_code == 405
