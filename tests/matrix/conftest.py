"""The school of the matrix: built once for all files of this folder."""

import logging

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from tests import worlds
from tests.matrix.world import build

# Reading is recorded: the other side has opened what was sent to it.
READ_MARKS = {("grading_assessment", "opened_at")}
UNCOUNTED = {"branches_usersession"}


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    with worlds.standing(django_db_blocker, build) as world:
        yield world


@pytest.fixture(autouse=True)
def quiet():
    """A refusal is logged with its traceback, and here thousands are refused."""
    logger = logging.getLogger("django.request")
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(logging.NOTSET)


@pytest.fixture(scope="package")
def browsers(world):
    """{actor: Client}, signed in once."""
    clients = {"anonymous": Client()}
    for name, user in world.actors.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


@pytest.fixture(scope="package")
def wary_browser(world):
    """A client whose forms need their token, signed in once as 组织部."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.actors["org_dept"])
    return client


@pytest.fixture(scope="package")
def untouched(world, browsers, wary_browser):
    return state_of_all()


def state_of_all():
    """Every row of every table as it is stored, apart from sessions and the marks of reading."""
    quote, found = connection.ops.quote_name, {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            name = model._meta.db_table
            columns = [
                quote(one.column)
                for one in model._meta.concrete_fields
                if (name, one.attname) not in READ_MARKS
            ]
            if name not in UNCOUNTED:
                key = quote(model._meta.pk.column)
                cursor.execute(f"SELECT {', '.join(columns)} FROM {quote(name)} ORDER BY {key}")
                found[name] = cursor.fetchall()
    return found
