"""What one run on the second database may leave out."""

from types import SimpleNamespace

import pytest
from django.test import TestCase

from tests.conftest import asks_database


def item(*, fixtures=(), mark=None, cls=None, parts=("tests", "grading", "test_x.py")):
    return SimpleNamespace(
        fixturenames=fixtures,
        cls=cls,
        path=SimpleNamespace(parts=parts),
        get_closest_marker=lambda name: name == mark or None,
    )


@pytest.mark.parametrize(
    "kept",
    [
        {"fixtures": ("client", "db")},
        {"fixtures": ("standing", "django_db_setup")},
        {"fixtures": ("live_server", "transactional_db")},
        {"mark": "django_db"},
        {"mark": "services"},
        {"mark": "browser"},
        {"cls": TestCase},
        {"parts": ("tests", "config", "site", "test_celery.py")},
    ],
)
def test_what_touches_a_database_or_a_process_runs_on_each(kept):
    assert asks_database(item(**kept))


def test_what_is_given_no_database_runs_once():
    assert not asks_database(item(fixtures=("tmp_path", "monkeypatch"), cls=dict))
