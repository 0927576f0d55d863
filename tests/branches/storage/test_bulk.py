"""Many rows at once: what is written is what was given, by COPY as by INSERT."""

import pytest

from branches.models import Person
from branches.storage.bulk import COPY_FROM, insert

pytestmark = pytest.mark.django_db
TEXTS = (
    *("王　明", "a\\b", r"\N", r"\.", "a\tb", "a\nb", "a\r\nb", "\\\t\n", "'\"", "%s {0}", ""),
    *("a\u2028b", "a\u00a0b", "a\u200bb", "a\x0bb", "a\x1fb", "\U0001f468\u200d\U0001f3eb"),
)


@pytest.mark.parametrize("number", [len(TEXTS), COPY_FROM + len(TEXTS)])
def test_texts_come_back_as_they_were(number):
    given = [TEXTS[place % len(TEXTS)] for place in range(number)]

    rows = insert(Person, [Person(name=text) for text in given])

    found = Person.objects.in_bulk([row.pk for row in rows])
    assert [found[row.pk].name for row in rows] == given
    assert len(found) == number


def test_keys_go_on_where_the_last_ended():
    first = insert(Person, [Person(name="甲") for _ in range(COPY_FROM)])
    single = Person.objects.create(name="乙")
    second = insert(Person, [Person(name="丙") for _ in range(COPY_FROM)])

    keys = [row.pk for row in (*first, single, *second)]
    assert keys == sorted(set(keys))
