"""A branch directly under the school has 直属党支部 for its unit, never the school's own name."""

import pytest

from branches.models import Committee, Post
from tests.matrix.test_matrix import (
    READABLE,
    ROWS,
    address,
    bytes_of,
    expected,
    keys_of,
    sample_of,
)

pytestmark = pytest.mark.django_db
SCHOOL = "某校党委简称"
# Where the school committee itself is meant: a place of the tree to choose, whose account or whose
# import it is, who signs a certificate, and the form F1 that is read in again.
OF_THE_SCHOOL = frozenset(
    (
        *("branches:tree", "branches:committee_new", "branches:committee_edit", "branches:list"),
        *("branches:accounts", "branches:account_new", "branches:account", "branches:post_give"),
        *(
            "branches:audit",
            "branches:imports",
            "branches:import",
            "import_new",
            "branches:roster_export",
        ),
        *("training:certificate", "training:certificates"),
        # The school's own notice.
        *("publicity:page", "publicity:print", "publicity:word"),
    )
)


@pytest.fixture
def named(world):
    """The school's names are in no other text."""
    Committee.objects.filter(kind=Committee.Kind.SCHOOL).update(short_name=SCHOOL, name=SCHOOL)


@pytest.mark.parametrize("actor", ["org_dept", "trainer"])
def test_no_page_calls_the_unit_by_the_name_of_the_school(named, world, browsers, actor):
    posts = [f"{SCHOOL} {label}".encode() for label in Post.Role.labels]
    telling = set()
    for name in READABLE:
        row = ROWS[name]
        for key in keys_of(world, row):
            if key not in ("", sample_of(row)) and not key.startswith("d1"):
                continue
            if expected(row, "get", actor, key) is None:
                text = bytes_of(browsers[actor].get(address(world, name, key)))
                for post in posts:
                    text = text.replace(post, b"")
                if SCHOOL.encode() in text:
                    telling.add((name, key))

    assert [one for one in sorted(telling) if one[0] not in OF_THE_SCHOOL] == []
