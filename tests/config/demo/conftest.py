"""The demo school, built once for a module that only reads it or changes it for a moment."""

import pytest

from tests import worlds
from tests.config.demo import school


@pytest.fixture(scope="module")
def demo_school(django_db_setup, django_db_blocker):
    with worlds.standing(django_db_blocker, school.load):
        yield
