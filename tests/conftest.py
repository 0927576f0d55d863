"""What every test may use: a browser, and the rules when a test may be skipped."""

import gc
import os
import shutil

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import SimpleTestCase
from hypothesis import settings as hypothesis
from playwright.sync_api import expect

from branches.calendar.published import published_days
from tests.emptying import delete_rows
from tests.processes import CeleryProcesses

# Playwright runs an event loop in the test's thread; the ORM calls there are synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# How long an example takes is the machine's affair: no test is timed.
hypothesis.register_profile(
    "untimed", hypothesis.get_profile(hypothesis.get_current_profile_name()), deadline=None
)
hypothesis.load_profile("untimed")

# Two browsers and the database share two cores: a page may take a while, and that is no failure.
expect.set_options(timeout=20_000)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REQUIRED = {
    "browser": os.environ.get("REQUIRE_BROWSER") == "1",
    "services": os.environ.get("REQUIRE_SERVICES") == "1",
}


def keep_holidays(app_config, **_signal):
    """A test that commits empties every table after it: what a migration wrote comes back."""
    if app_config.label == "branches":
        Workday = app_config.get_model("Workday")
        rows = [
            Workday(day=day, is_workday=works, name=name)
            for day, (works, name) in published_days().items()
        ]
        Workday.objects.bulk_create(rows, ignore_conflicts=True)


post_migrate.connect(keep_holidays, dispatch_uid="keep_holidays")

if connection.vendor == "postgresql":
    type(connection.ops).sql_flush = delete_rows


def missing_for(mark):
    """Why tests with this mark cannot run here; empty if they can."""
    if mark == "browser" and not CHROMIUM:
        return "没有 Chromium，跳过浏览器测试（apt-get install chromium chromium-l10n）"
    database = settings.DATABASES["default"]["ENGINE"]
    if mark == "services" and not (database.endswith("postgresql") and settings.REDIS_URL):
        return "没有 DATABASE_URL（PostgreSQL）和 REDIS_URL，跳过服务测试"
    return ""


def pytest_addoption(parser):
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out what touches no database: another run on another database has had it",
    )


def pytest_collection_modifyitems(config, items):
    if config.getoption("--database-only"):
        config.hook.pytest_deselected(items=[one for one in items if not asks_database(one)])
        items[:] = [one for one in items if asks_database(one)]


def asks_database(item):
    """Whether a test may end differently on another database: it is given one (pytest-django
    refuses it to all others), or its folder is about settings and processes.
    """
    given = {"db", "transactional_db", "django_db_setup"} & set(item.fixturenames)
    marks = any(item.get_closest_marker(name) for name in ("django_db", *REQUIRED))
    is_case = item.cls is not None and issubclass(item.cls, SimpleTestCase)
    return bool(given) or marks or is_case or {"config", "services"} & set(item.path.parts) != set()


def pytest_collection_finish():
    """What is loaded by now stays to the end: the collector need not look through it again, nor
    after every 700 objects. It took a seventh of the time of the pages.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_runtest_setup(item):
    for mark in REQUIRED:
        if item.get_closest_marker(mark) and (reason := missing_for(mark)):
            pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    required = any(REQUIRED[mark] and item.get_closest_marker(mark) for mark in REQUIRED)
    # On CI a skipped browser or service test is a hole, not a pass.
    if report.skipped and required:
        report.outcome = "failed"
        report.longrepr = f"必须运行的测试被跳过：{call.excinfo.value if call.excinfo else ''}"
    return report


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A thread or process that died in a test must not keep the database from being dropped."""
    yield
    if connection.vendor == "postgresql":
        connection.close()  # the one the last test left may be dead itself
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {
        "executable_path": CHROMIUM,
        "env": {**os.environ, "LANGUAGE": "zh_CN"},
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args():
    return {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
    }


@pytest.fixture
def celery_processes(transactional_db, tmp_path):
    started = CeleryProcesses(tmp_path)
    yield started
    started.stop()
