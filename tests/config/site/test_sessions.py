"""A session lives on while its owner works and ends after the idle hours."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse

from config.site.sessions import SEEN, IdleTimeoutMiddleware

START = datetime(2012, 4, 2, 8, 0, tzinfo=UTC)


def visit(rf, session, at):
    request = rf.get("/")
    request.session = session
    session.accessed, session.modified = True, False
    with time_machine.travel(at, tick=False):
        IdleTimeoutMiddleware(lambda request: HttpResponse())(request)
    return session.modified


@pytest.fixture
def session():
    session = SessionStore()
    session["user"] = 1
    return session


@pytest.mark.parametrize(("minutes", "moved_on"), [(5, False), (11, True)])
def test_a_visit_moves_the_end_on_at_most_every_ten_minutes(rf, session, minutes, moved_on):
    visit(rf, session, START)

    assert visit(rf, session, START + timedelta(minutes=minutes)) is moved_on


def test_a_stranger_gets_no_session(rf):
    session = SessionStore()

    assert visit(rf, session, START) is False
    assert SEEN not in session
