"""How many queries each page costs each role: measured here, agreed on in query_budget.json.

A page that asks more, or fewer, fails. `make budget` measures anew and rewrites the file, so that
what a change costs is read as a diff.
"""

import os

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.models import Post
from tests import budget
from tests.matrix.table import ROWS
from tests.matrix.test_matrix import ANSWERS, READABLE, address, expected, keys_of, sample_of

pytestmark = pytest.mark.django_db
# One actor of the world for each role; whoever is not signed in reads the open pages.
READERS = {
    "nobody": "anonymous",
    "secretary": "secretary",
    "committee_staff": "staff",
    "committee_leader": "leader",
    "org_dept": "org_dept",
    "school_leader": "school_leader",
    "auditor": "auditor",
    "training_organiser": "trainer",
}


# Another row than the sample of the family, where that one has less to show: what b1 was worth is
# seen by its offices, and there is a year before to compare it with.
DEAREST = {"grading:why": "b1now", "change": "b1now"}


def test_every_role_is_measured():
    assert [role for role in Post.Role.values if role not in READERS] == []


def rows_for(world, name, actor):
    """Keys of what the actor may read there, the dearest first, else the sample of its family."""
    row = ROWS[name]
    first = (DEAREST.get(name), sample_of(row))
    keys = sorted(keys_of(world, row), key=lambda key: [key != one for one in first])
    return [key for key in keys if expected(row, "get", actor, key) is None]


def read(client, path):
    """To its end: a file is closed by whoever has read it."""
    response = client.get(path)
    b"".join(response)
    return response.status_code


def cost(client, path):
    """Queries of a page that the same session has opened before: what is asked or noted once
    only (the session, a mark of reading) is no part of the price.
    """
    read(client, path)
    with CaptureQueriesContext(connection) as asked:
        status = read(client, path)
    assert status in ANSWERS["get"]
    return status, len(asked)


def price(world, client, name, actor):
    """Of the first row that opens; where each leads on to another page, that of leading on."""
    found = {}
    for key in rows_for(world, name, actor):
        status, number = cost(client, address(world, name, key))
        found.setdefault(status, number)
        if status == 200:
            break
    return found.get(200, found.get(302))


def measured(world, browsers, name):
    """{role: queries} of all roles that may read the page."""
    prices = {role: price(world, browsers[actor], name, actor) for role, actor in READERS.items()}
    return {role: number for role, number in prices.items() if number is not None}


@pytest.fixture(scope="module")
def numbers():
    """The agreed ones; when they are rewritten, what the tests put in is written at the end."""
    if budget.REWRITES and "PYTEST_XDIST_WORKER" in os.environ:
        pytest.exit("one process alone rewrites the budget: make budget", returncode=2)
    numbers = budget.load()
    yield numbers
    if budget.REWRITES:
        kept = {name: numbers[name] for name in READABLE if name in numbers}
        budget.FILE.write_text(budget.text_of(kept), "utf-8")


@pytest.mark.parametrize("name", READABLE)
def test_a_page_asks_as_often_as_agreed(world, browsers, numbers, name):
    found = measured(world, browsers, name)
    if budget.REWRITES:
        numbers[name] = found

    wrong = budget.differences(name, numbers.get(name, {}), found)

    assert wrong == [], "\n".join([*wrong, budget.HINT])


@pytest.mark.skipif(budget.REWRITES, reason="it is being rewritten")
def test_the_budget_names_every_page_and_no_other():
    assert sorted(budget.load()) == READABLE


@pytest.mark.skipif(budget.REWRITES, reason="it is being rewritten")
def test_the_budget_stands_as_it_would_be_rewritten():
    assert budget.FILE.read_text("utf-8") == budget.text_of(budget.load())


def test_a_difference_names_page_role_and_both_numbers():
    agreed, found = {"auditor": 9, "org_dept": 9}, {"auditor": 10, "secretary": 8, "org_dept": 9}

    assert budget.differences("board", agreed, found) == [
        "board for auditor: 10 queries, 9 in query_budget.json",
        "board for secretary: 8 queries, none in query_budget.json",
    ]
