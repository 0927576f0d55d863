"""`load_demo` itself: the same twice, as few statements for a large school, refused in time."""

import re
from collections import Counter
from contextlib import contextmanager
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from branches.models import Branch, Person, Survey, User
from config.demo import helping, school
from grading.models import Assessment
from rectification.models import Progress, RectificationItem
from tests.config.demo.school import load

# One week-end, so that nothing rests on the day being a working day.
SUNDAY = date(2026, 11, 22)
BATCHED = ("INSERT", "SAVEPOINT", "RELEASE")
VALUES = re.compile(r"'[^']*'|\d+")


@contextmanager
def loaded(**options):
    """A school for a moment: rolled back, because the record of acts cannot be emptied."""
    with transaction.atomic():
        load(**options)
        yield
        transaction.set_rollback(True)


def contents():
    """What a second school of the same seed must repeat, without keys and clock."""
    surveys = Survey.objects.order_by("pk").values_list(
        "name", "state", "full_members", "theme_days", "elected_on", "secretary_name"
    )
    grades = Assessment.objects.order_by("pk").values_list("state", "grade", "final_score")
    items = RectificationItem.objects.order_by("pk").values_list("state", "problem", "due_on")
    people = Person.objects.order_by("pk").values_list("name", "staff_no", "joined_on")
    steps = Progress.objects.order_by("pk").values_list("note", "at", "by__username")
    return [list(rows) for rows in (surveys, grades, items, people, steps)]


@pytest.mark.django_db
def test_the_same_seed_and_day_make_the_same_school():
    found = []
    for _turn in range(2):
        with loaded(branches=30, committees=4, on=SUNDAY):
            found.append(contents())

    assert found[0] == found[1]


@pytest.mark.django_db
def test_a_larger_school_takes_no_statement_per_branch(monkeypatch):
    # What is told act by act has a bound of its own, and a school this small not always as many.
    assert helping.FEW < helping.MOST < 30
    monkeypatch.setattr(school, "help_weak", lambda *_told: None)
    kinds = []
    for branches in (40, 80):
        with (
            CaptureQueriesContext(connection) as queries,
            loaded(branches=branches, committees=4, on=SUNDAY),
        ):
            pass
        # INSERTs go in batches, which grow with the rows.
        asked = [one["sql"] for one in queries if not one["sql"].startswith(BATCHED)]
        kinds.append(Counter(VALUES.sub("?", sql)[:200] for sql in asked))

    few, many = kinds
    assert {sql: many[sql] for sql in few if many[sql] > few[sql]} == {}
    # What the small school had nothing for is asked once.
    assert many.total() - few.total() < 5


@pytest.mark.django_db
def test_without_debug_only_data_is_loaded():
    with pytest.raises(CommandError, match="--no-accounts"):
        call_command("load_demo", branches=30, committees=4)

    call_command("load_demo", branches=30, committees=4, no_accounts=True, stdout=StringIO())

    assert Branch.objects.count() == 30
    assert not any(user.has_usable_password() for user in User.objects.all())


@pytest.mark.django_db
@pytest.mark.parametrize("size", [{"committees": 3}, {"committees": 20, "branches": 50}])
def test_refused_for_too_small_a_school(size):
    with pytest.raises(CommandError, match="至少"):
        load(**size)
