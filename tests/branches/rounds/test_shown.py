"""Which round a page shows while a 复评 is in course, and afterwards."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from branches.web.rounds import chosen_round, working_round
from config.acts.regrade import open_regrade
from grading.models import Assessment
from tests import make
from tests.config.acts.test_regrade import D2, approved, in_regrade, middling
from tests.grading import graded

pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds():
    first = make.round()
    approved(first)
    lower = middling(first)
    return first, open_regrade(first.cycle, cutoff_on=D2, by=make.org_dept()), lower


def test_the_first_round_stays_until_the_last_branch_is_approved(rounds):
    first, round, lower = rounds
    assert chosen_round({}) == first
    assert chosen_round({"round": str(round.pk)}) == round

    here = in_regrade(round, lower)
    here.duties.open().update(closed_at="2012-10-01T00:00Z")
    assert chosen_round({}) == round


def test_what_is_still_to_be_done_goes_on_in_the_newest(rounds):
    params = QueryDict("")

    assert working_round(params) == rounds[1]
    assert chosen_round(params) == rounds[1]
    assert working_round(QueryDict(f"round={rounds[0].pk}")) == rounds[0]


@pytest.mark.parametrize("state", list(Assessment.State)[:4])
def test_a_branch_at_any_step_keeps_the_first_round(rounds, state):
    """A duty stands for each step between the survey and the approval."""
    first, round, lower = rounds
    here = in_regrade(round, lower)
    here.duties.open().update(closed_at="2012-10-01T00:00Z")
    Assessment.objects.filter(participation=here).update(state=state)
    type(here.survey).objects.filter(participation=here).update(state="submitted")
    here.survey.refresh_from_db()
    graded.refresh(round, [here.pk])

    assert chosen_round({}) == first


def test_page_and_menu_ask_once(rounds, django_assert_num_queries):
    params = QueryDict("")

    with django_assert_num_queries(1):
        assert chosen_round(params) == chosen_round(params) == rounds[0]


@pytest.mark.parametrize(
    "name",
    ["home", "board", "dashboard", "grading:list", "branches:surveys"],
)
def test_the_pages_of_a_regrade_are_reached_by_the_picker(client, rounds, name):
    first, round, _lower = rounds
    client.force_login(make.org_dept())

    shown = client.get(reverse(name))
    named = client.get(reverse(name), {"round": round.pk})

    assert shown.context["nav_cycle"]["current"] == str(first)
    assert named.context["nav_cycle"]["current"] == str(round)
    assert (shown.status_code, named.status_code) == (200, 200)


def test_the_ledger_shows_the_round_in_which_the_work_goes_on(client, rounds):
    first, round, _lower = rounds
    client.force_login(make.org_dept())

    shown = client.get(reverse("rectification:items"))
    named = client.get(reverse("rectification:items"), {"round": first.pk})

    assert shown.context["nav_cycle"]["current"] == str(round)
    assert named.context["nav_cycle"]["current"] == str(first)


@pytest.mark.parametrize("name", ["board", "dashboard", "grading:list", "branches:surveys"])
def test_who_keeps_a_grade_is_told_beside_what_a_regrade_counts(client, rounds, name):
    first, round, lower = rounds
    client.force_login(make.org_dept())

    page = client.get(reverse(name), {"round": round.pk})
    before = client.get(reverse(name), {"round": first.pk})

    assert page.context["kept"] == 1
    assert "另有 1 个沿用原等级" in page.text
    assert before.context["kept"] == 0

    client.force_login(make.leader(lower.participation.sub_committee))
    assert client.get(reverse(name), {"round": round.pk}).context["kept"] == 0


def test_the_base_of_a_regrade_is_who_takes_part(client, rounds):
    _first, round, _lower = rounds
    client.force_login(make.org_dept())

    board = client.get(reverse("board"), {"round": round.pk})
    page = client.get(reverse("dashboard"), {"round": round.pk}).context["page"]
    graded_list = client.get(reverse("grading:list"), {"round": round.pk})

    found = {(step.has_own_base, step.all) for step, _urls in board.context["totals"]}
    # A plan is asked for with the approval, and none has been given here.
    assert found == {(False, 1), (True, 0)}
    assert page.now.branches == 1
    assert graded_list.context["paginator"].count == 1
