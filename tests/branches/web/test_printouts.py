"""Long lists on paper: one print, a table of contents, or parts."""

from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.urls import reverse

from branches.models import Branch
from branches.web import printouts
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db
PLACE = "sub_committee"


@pytest.fixture(autouse=True)
def two_rows(monkeypatch):
    monkeypatch.setattr(printouts, "PRINT_LIMIT", 2)


def printout_of(query="", rows=None):
    rows = Branch.objects.order_by("code") if rows is None else rows
    return printouts.printout_of(SimpleNamespace(GET=QueryDict(query)), rows, PLACE)


def test_a_short_list_is_one_print(django_assert_num_queries):
    make.branch(), make.branch()

    with django_assert_num_queries(1):
        found = printout_of()

    assert (len(found.rows), found.count, found.chapters, found.parts) == (2, 2, (), ())


def test_a_long_list_is_chosen_by_unit_in_official_order():
    first, second = make.committee(), make.committee()
    for committee in (second, first, first, make.school()):
        make.branch(of=committee)

    found = printout_of("kind=staff&page=7")

    assert (found.rows, found.count) == ([], 4)
    assert [(one.place.name, one.count) for one in found.chapters] == [
        (str(first), 2),
        (str(second), 1),
        ("直属党支部", 1),
    ]
    chosen = printout_of(found.chapters[0].url.removeprefix("?"))
    assert {row.sub_committee for row in chosen.rows} == {first}


def test_a_unit_with_more_is_printed_in_parts():
    committee = make.committee()
    rows = [make.branch(of=committee, code=f"9{number}") for number in range(5)]

    first, last = printout_of(f"committee={committee.pk}"), printout_of("page=3")

    assert (first.numbered, first.count) == ([(1, rows[0]), (2, rows[1])], 5)
    assert last.numbered == [(5, rows[4])]
    assert [(one.number, one.is_current) for one in last.parts] == [
        (1, False),
        (2, False),
        (3, True),
    ]


@pytest.mark.parametrize("query", ["committee=x", "committee=", "page=x", "committee=" + "9" * 30])
def test_a_mistyped_address_is_as_none(query):
    make.branch()

    assert len(printout_of(query).rows) == 1


def test_f8_of_many_units_counts_them_all_and_prints_each(client):
    first = graded.assessment(make.branch(of=make.committee()))
    for _ in range(2):
        graded.assessment(make.branch(), within=first.participation.round)
    client.force_login(make.org_dept())
    path = reverse("grading:print_list")

    contents = client.get(path)
    unit = first.participation.sub_committee
    part = client.get(path, {"committee": unit.pk})

    assert "共 3 个党支部" in contents.text
    assert f"committee={unit.pk}" in contents.text
    assert str(first.participation.branch_name) not in contents.text
    assert "共 1 个党支部" in part.text
    assert f"<span>{unit}</span>" in part.text
    assert first.participation.branch_name in part.text


def test_a_reader_of_one_unit_is_not_shown_others(client):
    mine = make.committee()
    of = graded.assessment(make.branch(of=mine))
    for _ in range(3):
        graded.assessment(make.branch(of=mine), within=of.participation.round)
    foreign = graded.assessment(make.branch(), within=of.participation.round)
    client.force_login(make.staff(mine))
    path = reverse("grading:print_list")

    assert "第 2 部分" in client.get(path).text
    other = client.get(path, {"committee": foreign.participation.sub_committee_id})
    assert foreign.participation.branch_name not in other.text
