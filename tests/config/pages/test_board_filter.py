"""各支部进度 by step and 未完成, 逾期, 已完成: every total opens as many rows as it says."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from branches.models import Round
from config.overview.steps import STEPS
from tests import worlds
from tests.config.overview import dashboard_school

pytestmark = pytest.mark.django_db
BOARD = reverse("board")
ROLES = ("org_dept", "school_leader", "auditor", "committee_staff", "committee_leader", "secretary")


def build():
    """The school of the dashboard; of its stages some have passed and some have not."""
    school = dashboard_school.build()
    round = school["now"]
    for number, stage in enumerate(Round.STAGES):
        setattr(round, stage, round.cutoff_on + timedelta(days=20 * number))
    round.save()
    return school


school = worlds.of_module(build)


@pytest.fixture
def role(request, client, school):
    client.force_login(dashboard_school.everybody(school)[request.param])
    return request.param


def count(client, url):
    return client.get(url).context["page_obj"].paginator.count


def totals(page):
    """{address: number} of the totals above the board, as the page itself writes them."""
    [head] = re.findall(
        r'<div class="pb-sum pb-sum--steps">(.*?)<form class="pb-filter"', page, re.S
    )
    links = re.findall(r'<a\s+href="([^"]+)"[^>]*>(.*?)</a>', head, re.S)
    return {BOARD + unescape(url): int(re.search(r"\d+", text)[0]) for url, text in links}


@pytest.mark.parametrize("role", ROLES, indirect=True)
@pytest.mark.parametrize("query", ["", "?kind=staff", "?status=late", "?step=review&status=left"])
def test_every_total_opens_as_many_rows_as_it_says(client, role, query):
    found = totals(client.get(BOARD + query).text)

    assert len(found) >= 2 * len(STEPS)
    assert {url: count(client, url) for url in found} == found


@pytest.mark.parametrize("role", ["org_dept"], indirect=True)
def test_a_total_keeps_the_other_choices_and_not_the_page(client, role):
    found = totals(client.get(f"{BOARD}?kind=staff&step=self&status=done&page=2").text)

    assert all("kind=staff" in url and "page" not in url for url in found)


@pytest.mark.parametrize("role", ["org_dept"], indirect=True)
@pytest.mark.parametrize("step", [step.name for step in STEPS])
def test_what_is_left_and_what_is_done_are_all(client, role, step):
    found = {
        one: count(client, f"{BOARD}?step={step}&status={one}") for one in ("left", "done", "")
    }

    assert found["left"] + found["done"] == found[""]


@pytest.mark.parametrize("role", ["org_dept"], indirect=True)
def test_late_rows_say_so_in_a_cell(client, school, role):
    rows = client.get(BOARD, {"status": "late"}).context["rows"]
    others = client.get(BOARD).context["rows"]

    shown = {row.participation.pk for row in rows}
    assert all(any("逾期" in cell.text for cell in row.cells) for row in rows)
    assert {row.participation.pk for row in others if "逾期" in row.cells[0].text} <= shown
    assert 0 < len(rows) < len(others)


@pytest.mark.parametrize("role", ["org_dept"], indirect=True)
def test_no_step_left_and_some_step_left_are_all(client, role):
    left, done = (count(client, f"{BOARD}?status={one}") for one in ("left", "done"))

    assert left + done == count(client, BOARD)
    assert 0 < done < left


@pytest.mark.parametrize("role", ["org_dept"], indirect=True)
@pytest.mark.parametrize("query", ["step=nonsense", "status=nonsense"])
def test_a_mistyped_filter_shows_nothing(client, role, query):
    assert count(client, f"{BOARD}?{query}") == 0
