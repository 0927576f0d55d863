"""No page without a limit: each address of a school of 2,000 branches, read by each role, is no
longer and asks no more than stated here.

What is walked is the table of the matrix: a new address is walked by itself.
"""

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import budget, worlds
from tests.limits import large_world
from tests.matrix.table import ROWS
from tests.matrix.test_matrix import READABLE

pytestmark = pytest.mark.django_db
KB = 1000
MOST_OF_A_PAGE = 600 * KB
MOST_OF_A_FILE = 5000 * KB
# The schools differ in more than size: here a page may show what it has not in the small one.
MORE_QUERIES = 4
# Files are read batch by batch.
QUERIES_OF_A_FILE = 60
# In the small school the secretary's sheet is sent in, and the address leads on; a check is done
# there and says what was found. Where they are shown to be filled in they ask as the other sheet.
AS = dict.fromkeys(("grading:self_sheet", "grading:check"), "grading:review_sheet")
# They lead on: to the next item of the pile, to 为什么是这个等级.
LEADS_ON = {"rectification:next_item", "grading:self_sheet"}
# A file as somebody sent it: as large as branches/web/uploads.py lets it in.
NOT_WALKED = {"branches:file"}
AGREED = budget.load()
WALKED = [name for name in READABLE if name not in NOT_WALKED]
# Files take long, and one is as the other: read by who sees the school and by who sees a 分党委.
FILES = ("export", "template")
READ_FILES = ("org_dept", "committee_staff")


@dataclass(frozen=True)
class Answer:
    role: str
    path: str
    status: int
    is_page: bool
    size: int
    queries: int


large = worlds.of_module(large_world.build)


@pytest.fixture(scope="module")
def clients(large):
    found = {"nobody": Client()}
    for role, user in large.readers.items():
        found[role] = Client()
        found[role].force_login(user)
        # The first page of a session also writes when it was last used.
        found[role].get(reverse("inbox"))
    return found


def paths_of(world, name):
    """The address with each row of its family, and the other ways to ask for it."""
    row = ROWS[name]
    keys = world.rows[row.family] if row.family else [None]
    plain = [reverse(name, args=[key] if key else []) for key in keys]
    (unit,) = world.rows["committee"]
    more = [f"{path}?committee={unit}" for path in plain if "committee={B}" in row.ways]
    return [*plain, *more]


def read(client, role, path):
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
        size = len(b"".join(response))
    is_page = response["Content-Type"].startswith("text/html")
    return Answer(role, path, response.status_code, is_page, size, len(asked))


def answers(world, clients, name):
    """[Answer] of all roles that have something to read here."""
    roles = READ_FILES if name.endswith(FILES) else clients
    return [read(clients[role], role, path) for path in paths_of(world, name) for role in roles]


def faults(name, answer):
    found = []
    most = MOST_OF_A_PAGE if answer.is_page else MOST_OF_A_FILE
    if answer.size > most:
        found.append(f"{answer.size // KB} kB")
    agreed = max(AGREED[AS.get(name, name)].values())
    if answer.queries > (agreed + MORE_QUERIES if answer.is_page else QUERIES_OF_A_FILE):
        found.append(f"{answer.queries} queries, {agreed} in the small school")
    return [f"{answer.path} for {answer.role}: {fault}" for fault in found]


@pytest.mark.parametrize("name", WALKED)
def test_no_page_is_without_a_limit(large, clients, name):
    read_pages = answers(large, clients, name)

    read_by = [one.role for one in read_pages if one.status == 200]
    assert read_by or name in LEADS_ON
    assert max(one.status for one in read_pages) < 500
    assert "\n".join(fault for one in read_pages for fault in faults(name, one)) == ""
