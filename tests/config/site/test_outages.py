"""A row that is held, a full disk, a database that is away: 503, a sentence, and the text kept."""

import errno
import sqlite3
from contextlib import contextmanager

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection
from django.test import override_settings
from django.urls import path, reverse

from branches.models import File
from config.site import outages
from config.urls import urlpatterns as our_addresses
from tests import make
from tests.rectification.items.test_progress import PDF

pytestmark = pytest.mark.django_db


def of_postgres(kind, code):
    class Cause(psycopg2.Error):
        pgcode = code

    return caused(kind, Cause())


def of_sqlite(name):
    cause = sqlite3.OperationalError(name)
    cause.sqlite_errorname = name
    return caused(OperationalError, cause)


def caused(kind, cause):
    error = kind("no")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (of_postgres(OperationalError, "55P03"), outages.LOCKED),
        (of_postgres(OperationalError, "40P01"), outages.LOCKED),
        (of_postgres(OperationalError, "53100"), outages.FULL),
        (of_postgres(OperationalError, "57P01"), outages.AWAY),
        (of_postgres(OperationalError, "53300"), outages.AWAY),
        (of_postgres(OperationalError, None), outages.AWAY),
        (of_postgres(InterfaceError, None), outages.AWAY),
        (of_postgres(OperationalError, "57014"), None),  # too slow a statement is a mistake of ours
        (of_postgres(DataError, "22021"), None),
        (of_postgres(IntegrityError, None), None),
        (of_sqlite("SQLITE_BUSY_SNAPSHOT"), outages.LOCKED),
        (of_sqlite("SQLITE_LOCKED"), outages.LOCKED),
        (of_sqlite("SQLITE_FULL"), outages.FULL),
        (of_sqlite("SQLITE_ERROR"), None),
        (OSError(errno.ENOSPC, "full"), outages.FULL),
        (OSError(errno.EDQUOT, "full"), outages.FULL),
        (FileNotFoundError(errno.ENOENT, "gone"), None),
        (ValueError(), None),
    ],
)
def test_what_is_nobodys_mistake(error, outage):
    assert outages.outage_in(error) is outage


calls = []


def failing(request):
    calls.append(request.method)
    raise next_errors.pop(0)


next_errors = []


class Addresses:
    urlpatterns = [*our_addresses, path("failing/", failing)]


@pytest.fixture
def visitor(client):
    client.force_login(make.org_dept())
    client.raise_request_exception = False
    calls.clear()
    next_errors.clear()
    with override_settings(ROOT_URLCONF=Addresses):
        yield client


def lost():
    return of_postgres(OperationalError, None)


def locked():
    return of_postgres(OperationalError, "55P03")


def test_a_page_whose_row_is_held_says_so_and_keeps_what_was_typed(visitor):
    next_errors.append(locked())
    form = {"reason": "材料不全，请补充。", "token": "a1b2"}

    response = visitor.post("/failing/", form, headers={"referer": "http://testserver/surveys/"})

    assert response.status_code == 503
    assert "正有别人在办理" in response.text
    assert "材料不全，请补充。" in response.text
    assert "a1b2" not in response.text
    assert 'href="/surveys/"' in response.text
    assert response["Retry-After"]


@pytest.mark.django_db(transaction=True)
def test_a_page_that_only_reads_is_tried_once_more(visitor):
    next_errors.append(lost())
    next_errors.append(lost())

    assert visitor.get("/failing/").status_code == 503
    assert calls == ["GET", "GET"]


def test_a_form_is_never_sent_twice(visitor):
    next_errors.append(lost())

    response = visitor.post("/failing/", {"reason": "材料不全"})

    assert (response.status_code, calls) == (503, ["POST"])
    assert "材料不全" in response.text


def test_a_mistake_of_ours_stays_one(visitor):
    next_errors.append(ValueError("ours"))

    assert visitor.get("/failing/").status_code == 500
    assert calls == ["GET"]


@contextmanager
def database_away(times):
    """So many statements fail as if the server had gone."""
    left = [times]

    def refuse(execute, *args):
        if left[0]:
            left[0] -= 1
            raise lost()
        return execute(*args)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.django_db(transaction=True)
def test_a_connection_lost_before_the_page_is_found_is_no_error_either(visitor):
    """The first statement asks for the session, far from any view."""
    with database_away(1):
        assert visitor.get(reverse("branches:list")).status_code == 200
    with database_away(1000):
        response = visitor.get(reverse("branches:list"))

    assert response.status_code == 503
    assert "数据库暂时连不上" in response.text


def test_a_disk_that_is_full_while_the_file_comes_keeps_what_was_typed(visitor, monkeypatch):
    def full(self, *args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(
        "django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk", full
    )
    large = SimpleUploadedFile("会议记录.pdf", PDF + b" " * 3_000_000)

    response = visitor.post("/failing/", {"note": "已补开支委会", "files": large})

    assert response.status_code == 503
    assert "存储空间不够" in response.text
    assert "已补开支委会" in response.text
    assert calls == []
    assert not File.objects.exists()
