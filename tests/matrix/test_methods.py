"""HEAD tells what GET tells; OPTIONS and all the rest tell everybody the same nothing."""

import pytest
from django.test import Client

from tests.matrix.table import ROWS
from tests.matrix.test_matrix import ANSWERS, READABLE, WRITABLE, address, expected, sample_of

pytestmark = pytest.mark.django_db
ACTS = sorted(set(WRITABLE) - set(READABLE))


def cells(world, name):
    """{answer to GET: (actor, key)}: one try for each answer that the address has for anybody. The
    code behind both methods is one, so that the whole matrix need not be gone through again.
    """
    row, found = ROWS[name], {}
    for actor in ("anonymous", *world.actors):
        for key in world.rows.get(row.family, [""]):
            found.setdefault(expected(row, "get", actor, key), (actor, key))
    return found


@pytest.mark.parametrize("name", READABLE)
def test_head_is_answered_as_get_and_without_content(world, browsers, name):
    for wanted, (actor, key) in cells(world, name).items():
        response = browsers[actor].head(address(world, name, key))

        right = (wanted,) if wanted else ANSWERS["get"]
        assert response.status_code in right, (actor, key)
        assert b"".join(response) == b""


@pytest.mark.parametrize("name", ACTS)
def test_an_act_answers_head_as_little_as_get(world, browsers, name):
    path = address(world, name, sample_of(ROWS[name]))

    for actor in ("anonymous", "secretary", "org_dept"):
        asked, read = browsers[actor].head(path), browsers[actor].get(path)
        assert asked.status_code == read.status_code
        assert asked.content == b""
        assert asked.status_code in (302, 405)


@pytest.mark.parametrize("method", ["options", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("name", sorted(ROWS))
def test_another_method_has_one_answer_for_everybody_and_everything(world, browsers, name, method):
    keys = world.rows.get(ROWS[name].family, [""])
    paths = {address(world, name, key) for key in (*list(keys)[:3], *list(keys)[-1:])}
    people = [Client(), *(browsers[actor] for actor in ("secretary", "staff_b", "org_dept"))]

    answers = {
        (response.status_code, response.content, response["Allow"])
        for person in people
        for path in paths
        for response in [getattr(person, method)(path)]
    }

    assert answers == {(405, b"", "GET, HEAD, POST")}


def test_options_do_not_tell_which_addresses_there_are(browsers):
    response = browsers["secretary"].options("/no/such/address/")

    assert (response.status_code, response.content) == (405, b"")
