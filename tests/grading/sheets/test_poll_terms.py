"""When a poll counts stands wherever its result does; a year that knows no floor has none."""

import pytest
from django.urls import reverse

from branches.models import Cycle
from branches.rulebook.parameters import OFF
from config.acts import survey as acts
from grading.models import Assessment
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db
TERMS = "或收回不到应参加人数的50%的，测评无效，须重测；“不了解”不算在评价总数内。"
RARE = {"due": 40, "issued": 40, "returned": 19, "valid": 19, "satisfied": 19}
FAULT = "应参加40人，收回19票，不到50%，测评无效，须重测"


def forget(of, *names):
    """A year whose document was written before these parameters."""
    cycle = of.participation.round.cycle
    for name in names:
        cycle.parameters["values"].pop(name, None)
    Cycle.objects.filter(pk=cycle.pk).update(parameters=cycle.parameters)


def test_the_terms_stand_on_sheet_why_page_and_print(client):
    of = graded.assessment()
    who = graded.people(of)
    client.force_login(who["secretary"])
    sheet = client.get(reverse("grading:self_sheet", args=[of.participation_id])).text
    of = graded.to_state(of, "committee_decided", who)
    pages = [
        client.get(reverse(name, args=[of.participation_id])).text
        for name in ("grading:why", "grading:print", "branches:survey_print")
    ]
    check = reverse("branches:survey", args=[of.participation_id]) + "?section=check"

    for page in (sheet, *pages, client.get(check).text):
        assert TERMS in page


def test_a_poll_that_few_answered_leaves_the_grade_open(client):
    of = graded.assessment(polled=False)
    who = graded.people(of)
    acts.enter_poll(
        of.participation,
        "members",
        {**graded.POLL, "unsatisfied": 0, "unknown": 0, **RARE},
        by=who["reviewer"],
    )
    of = graded.to_state(of, "committee_reviewed", who)

    assert (of.final_score, of.satisfaction_rate, of.proposed_grade) == (None, None, "")
    client.force_login(who["reviewer"])
    assert f"{FAULT}，暂不能定级。" in client.get(of.get_absolute_url()).text
    page = client.get(
        reverse("branches:survey", args=[of.participation_id]) + "?section=check"
    ).text
    assert FAULT in page


def test_a_year_opened_before_the_floor_knows_none(client):
    of = graded.assessment(polled=False)
    forget(of, *OFF)
    who = graded.people(of)
    graded.poll(of.participation, **RARE)
    of = graded.to_state(Assessment.objects.get(pk=of.pk), "committee_reviewed", who)

    assert of.final_score == 100
    client.force_login(who["reviewer"])
    page = client.get(of.get_absolute_url()).text
    assert "收回不到" not in page
    assert "有效评价少于5票的，测评无效，须重测；“不了解”不算在评价总数内。" in page


@pytest.mark.parametrize("where", ["list", "board"])
def test_a_poll_that_does_not_count_is_called_invalid(client, where):
    of = graded.assessment(polled=False)
    graded.poll(of.participation, **RARE)
    client.force_login(make.staff(of.participation.sub_committee))

    if where == "board":
        assert "无效须重测" in client.get(reverse("board")).text
    else:
        page = reverse("poll_new", args=[of.participation_id])
        assert ">无效<" in client.get(page).text
