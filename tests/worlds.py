"""A world that many tests read is built once for all of them."""

from contextlib import contextmanager

import pytest
from django.db import transaction


@contextmanager
def standing(django_db_blocker, build):
    """For a fixture of a module or package: what `build()` made stands until the end of it. The
    transaction of each test lies within this one, so that what a test changes ends with the test.
    Objects are shared: whoever changes one reads it anew first. Not for transaction=True, and not
    where another test of the same module wants the database empty.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def of_module(build):
    """A fixture: what `build()` made stands through a module."""

    @pytest.fixture(scope="module")
    def world(django_db_setup, django_db_blocker):
        with standing(django_db_blocker, build) as built:
            yield built

    return world
