"""The gunicorn of OPERATIONS on PostgreSQL: a row that is held stops nobody else."""

import os
import re
import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from branches.models import User
from tests import make
from tests.mail_sink import free_port
from tests.processes import database_url, end, wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
WAITING = 4
MOST_SECONDS = 0.1
FORM = {"name": "张三", "email": "", "person": "", "reason": "经研究，予以停用。"}


def options_of_operations():
    """Its command line as OPERATIONS tells it, less the address."""
    text = (Path(settings.BASE_DIR) / "OPERATIONS.md").read_text("utf-8")
    told = re.search(r"`\.venv/bin/gunicorn config\.wsgi --bind \S+ (.+?)`", text)[1]
    return shlex.split(told)


@pytest.fixture(scope="module")
def site(django_db_setup, tmp_path_factory):
    """Address of the running site on the test database."""
    log_file, port = tmp_path_factory.mktemp("gunicorn") / "log", free_port()
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DB_LOCK_TIMEOUT_MS": "30000",  # of the jobs, not of the pages
    }
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    with log_file.open("w") as log:
        process = subprocess.Popen(
            [*command, *options_of_operations()],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        started = wait_until(lambda: ask(f"{address}/healthz")[0], seconds=60)
        assert started, log_file.read_text("utf-8")
        yield address
    finally:
        process.terminate()
        end(process)


def ask(address, cookies=None, form=None, kind="application/x-www-form-urlencoded"):
    """(status, text); status 0 while nobody answers."""
    data = None if form is None else urlencode(form).encode()
    headers = {"Cookie": cookies or "", "Content-Type": kind, "Referer": address}
    request = urllib.request.Request(address, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def signed_in(user):
    """Cookies of `user`, with a token for forms."""
    client = Client()
    client.force_login(user)
    client.get(reverse("branches:accounts"))
    page = client.get(reverse("branches:account_new")).text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    cookies = SimpleCookie(client.cookies)
    return "; ".join(f"{name}={one.value}" for name, one in cookies.items()), token


@contextmanager
def held(account):
    """Somebody else is at this account, in a transaction that does not end."""
    with psycopg2.connect(database_url()) as other, other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM branches_user WHERE id = %s FOR UPDATE", [account.pk])
        yield
    other.close()


def test_four_posts_that_wait_for_a_row_do_not_stop_the_others(site):
    account = make.user(name="李四")
    cookies, token = signed_in(make.org_dept())
    address = site + reverse("branches:account_disable", args=[account.pk])
    form = FORM | {"csrfmiddlewaretoken": token}
    for _ in range(40):  # every process has looked at its migrations, every thread is connected
        timed(f"{site}/healthz")
    alone = [timed(f"{site}/healthz") for _ in range(20)]

    with held(account), ThreadPoolExecutor(WAITING) as pool:
        began = time.monotonic()
        posts = [pool.submit(ask, address, cookies, form) for _ in range(WAITING)]
        wait_until(lambda: waiting_for_a_row() == WAITING, seconds=10)
        beside = []
        while not any(post.done() for post in posts):
            beside.append(timed(f"{site}/healthz"))
        answers = [post.result() for post in posts]
        waited = time.monotonic() - began

    # 100 ms. Where the machine has other work, three times what it takes with nobody waiting: who
    # had to wait for the row would be seen by seconds.
    assert len(beside) > 2
    assert median(beside) < max(MOST_SECONDS, 3 * median(alone)), (told(alone), told(beside))
    assert {status for status, _page in answers} == {503}
    assert all("正有别人在办理" in page and "经研究，予以停用。" in page for _s, page in answers)
    assert waited < 20  # each at most two seconds for its lock, after a start on a busy machine
    assert User.objects.get(pk=account.pk).is_active


def waiting_for_a_row():
    """How many connections wait for a lock; asked over a connection that is in no transaction."""
    with psycopg2.connect(database_url()) as other, other.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        number = cursor.fetchone()[0]
    other.close()
    return number


def told(seconds):
    return f"median {median(seconds) * 1000:.0f} ms, most {max(seconds) * 1000:.0f} ms"


def timed(address):
    began = time.monotonic()
    assert ask(address)[0] == 200
    return time.monotonic() - began


def test_a_database_that_was_restarted_is_not_noticed_by_who_reads(site):
    cookies, _token = signed_in(make.org_dept())
    address = site + reverse("branches:accounts")
    for _ in range(8):  # every process has its connection
        assert ask(address, cookies)[0] == 200

    connection.close()  # our own would be ended too
    with psycopg2.connect(database_url()) as other, other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = current_database()"
        )
    other.close()

    assert [ask(address, cookies)[0] for _ in range(8)] == [200] * 8


@pytest.mark.parametrize("charset", ["gbk", "base64"])
def test_a_form_in_another_charset_is_refused(site, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    assert ask(f"{site}/login/", form={"username": "x"}, kind=kind)[0] == 400
