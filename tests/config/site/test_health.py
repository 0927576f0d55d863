"""/healthz: open, honest, and silent about persons."""

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from branches import tasks
from tests import make
from tests.mail_sink import free_port

pytestmark = pytest.mark.django_db
TOKEN = "monitor-of-the-school"


@pytest.fixture
def monitor(client, settings):
    settings.HEALTH_TOKEN = TOKEN
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return client


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (TOKEN, ""),
        (TOKEN, "Bearer wrong"),
        (TOKEN, TOKEN),
        (TOKEN, "Bearer "),
        (TOKEN, "Bearer 令牌"),
        ("", "Bearer "),
        ("", ""),
    ],
)
def test_strangers_learn_one_word(client, settings, known, told):
    settings.REDIS_URL, settings.HEALTH_TOKEN = "", known

    for user in (None, make.org_dept()):
        if user:
            client.force_login(user)
        answer = client.get("/healthz", headers={"authorization": told})
        assert answer.json() == {"status": "degraded"}


def test_strangers_cost_little(client, settings, django_assert_num_queries):
    settings.REDIS_URL, settings.HEALTH_TOKEN = "", TOKEN
    client.get("/healthz")

    with django_assert_num_queries(2):  # the migrations, the last sweep
        client.get("/healthz")


def test_strangers_learn_no_more_when_it_is_down(client):
    def refuse(*args):
        raise InterfaceError("connection already closed")

    with connection.execute_wrapper(refuse):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"status": "down"})


def test_all_is_well_after_a_sweep(monitor, settings):
    settings.REDIS_URL = ""
    make.org_dept()
    tasks.sweep_reminders()

    response = monitor.get("/healthz")

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


def test_without_a_sweep_or_with_redis_away_reminders_do_not_flow(monitor, settings):
    settings.REDIS_URL = ""
    assert monitor.get("/healthz").json()["status"] == "degraded"

    tasks.sweep_reminders()
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    answer = monitor.get("/healthz")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["redis"] == "down"


def test_a_missing_migration_is_down(monitor, settings):
    settings.REDIS_URL = ""
    MigrationRecorder(connection).record_unapplied("branches", "0001_initial")

    answer = monitor.get("/healthz")

    assert (answer.status_code, answer.json()["migrations"]) == (503, "missing")


def test_a_database_that_is_away_is_down(monitor):
    def refuse(*args):
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(refuse):
        answer = monitor.get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"status": "down", "database": "down"})


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_can_only_be_read(client, method):
    assert getattr(client, method)(reverse("healthz")).status_code == 405
