"""The school of the matrix: built once for all files of this folder."""

import logging

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from tests.matrix.world import build

# Reading is recorded: the other side has opened what was sent to it.
READ_MARKS = {("grading_assessment", "opened_at")}
UNCOUNTED = {"django_session"}


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    """The transaction of each test lies within this one, which ends with the folder."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


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
def untouched(world, browsers):
    return state_of_all()


def state_of_all():
    """Every row of every table, apart from sessions and the marks of reading."""
    found = {}
    for model in apps.get_models():
        name = model._meta.db_table
        columns = [
            one.attname
            for one in model._meta.concrete_fields
            if (name, one.attname) not in READ_MARKS
        ]
        if name not in UNCOUNTED:
            found[name] = list(model._base_manager.order_by("pk").values_list(*columns))
    return found
