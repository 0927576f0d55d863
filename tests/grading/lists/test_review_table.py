"""考评一览: self beside review, gaps marked, each cell at its indicator."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django.asserts import assertContains, assertNotContains

from grading.sheets import services as sheets
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewed():
    """One branch reviewed lower than it judged itself."""
    of = graded.assessment()
    who = graded.people(of)
    graded.to_state(of, "self_submitted", who)
    graded.send_review(of, who, {"choice": "较好"})
    return of, who


def table(client, user, query=""):
    client.force_login(user)
    return client.get(reverse("grading:table") + query)


def test_a_gap_is_marked_and_its_cell_opens_the_branch_at_the_indicator(client, reviewed):
    of, who = reviewed

    page = table(client, who["leader"])

    url = reverse("grading:why", args=[of.participation_id])
    codes = [one.code for one in page.context["columns"]]
    assert page.context["lines"][0]["gaps"] > 0
    assert all(f'href="{url}#i-{code}"' in page.context["lines"][0]["cells"] for code in codes)
    assertContains(page, '<td class="is-gap">')


def test_while_it_is_reviewed_a_cell_opens_the_sheet_of_the_reviewer_alone(client):
    of = graded.assessment()
    who = graded.people(of)
    graded.to_state(of, "self_submitted", who)

    sheet = reverse("grading:review_sheet", args=[of.participation_id])
    assertContains(table(client, who["reviewer"]), f"{sheet}#i-")
    assertNotContains(table(client, who["leader"]), f"{sheet}#i-")


def test_only_branches_with_a_gap_are_shown_on_request(client, reviewed):
    _of, who = reviewed
    alike = graded.assessment(make.branch(of=who["leader"].current_posts[0].committee))
    graded.to_state(alike, "committee_reviewed", graded.people(alike))

    assert len(table(client, who["leader"]).context["lines"]) == 2
    assert len(table(client, who["leader"], "?show=gaps").context["lines"]) == 1


def test_a_review_in_work_is_not_shown_to_the_branch(client):
    of = graded.assessment()
    who = graded.people(of)
    graded.to_state(of, "self_submitted", who)
    sheets.save_sheet(of, "review", graded.entries(of, "review", choice="差"), by=who["reviewer"])

    assert table(client, who["reviewer"]).context["lines"][0]["gaps"] > 0
    assert table(client, who["secretary"]).context["lines"][0]["gaps"] == 0


def test_the_workbook_has_both_points_as_numbers(client, reviewed):
    _of, who = reviewed
    client.force_login(who["leader"])

    book = load_workbook(BytesIO(client.get(reverse("grading:table_export")).content))

    sheet = book.active
    header = [cell.value for cell in sheet[3]]
    line = dict(zip(header, (cell.value for cell in sheet[4]), strict=True))
    assert line["A6 自评"] > line["A6 考评"] > 0


def test_the_page_asks_as_often_for_many_branches_as_for_one(client, reviewed):
    _of, who = reviewed
    user = who["leader"]
    table(client, user)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("grading:table"))
    for _ in range(4):
        graded.assessment(make.branch(of=user.current_posts[0].committee))
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("grading:table"))

    assert len(many) == len(few) <= 12
