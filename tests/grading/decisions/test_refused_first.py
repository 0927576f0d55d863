"""What would be refused is said on the page, before anybody is asked to confirm it."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from branches.models import Survey
from grading.decisions import services
from grading.models import Assessment
from grading.sheets import services as sheets
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db


def address(name, of):
    return reverse(f"grading:{name}", args=[of.participation_id])


def test_the_list_says_beforehand_who_cannot_be_decided_as_proposed(client):
    place = make.committee()
    ready, unpolled, returned = (
        graded.assessment(make.branch(of=place), polled=polled) for polled in (True, False, True)
    )
    for one in (ready, unpolled, returned):
        graded.to_state(one, "committee_reviewed", graded.people(one))
    Survey.objects.filter(participation=returned.participation).update(state="returned")
    leader = make.leader(place)
    client.force_login(leader)

    page = client.get(reverse("grading:list"), {"figure": "to_decide"})

    assert {row.pk: row.left_behind for row in page.context["rows"]} == {
        ready.pk: "",
        unpolled.pk: "还没有测评结果。",
        returned.pk: "调查摸底尚未报送，报送后再办理评分。",
    }
    assertContains(page, "data-row", count=3)
    assertContains(page, "disabled aria-describedby", count=2)
    refused = services.decide_as_proposed(
        Assessment.objects.all(), by=leader, decided_on=graded.MET
    ).refused
    assert dict(refused) == {
        str(one.participation): why
        for one in (unpolled, returned)
        for why in [next(row.left_behind for row in page.context["rows"] if row.pk == one.pk)]
    }


def test_list_and_refusal_say_the_same_of_every_state_and_lack(client):
    """One branch in each state and with each lack, none of which can be decided or approved."""
    place = make.committee()

    def made(state="committee_reviewed", **lack):
        of = graded.assessment(make.branch(of=place), **lack)
        return graded.to_state(of, state, graded.people(of))

    few = made(polled=False)
    graded.poll(few.participation, returned=9, valid=9, satisfied=9)
    states = {state: made(state) for state in ("draft", "self_submitted", "committee_decided")}
    made(polled=False)
    user = make.leader(place)
    org = make.org_dept()

    def refused(act, by, **facts):
        return dict(act(Assessment.objects.all(), by=by, **facts).refused)

    decided = refused(services.decide_as_proposed, user, decided_on=graded.MET)
    approved = refused(services.approve, org, approved_on=graded.MET, document_no="1号")

    assert decided[str(states["draft"].participation)] == "自评未报送。"
    assert decided[str(states["self_submitted"].participation)] == "考评未提交。"
    assert decided[str(states["committee_decided"].participation)] == "分党委已定级。"
    assert approved[str(few.participation)] == "分党委未定级。"
    client.force_login(user)
    said = {
        str(row.participation): row.held_up
        for figure in ("", "to_decide")
        for row in client.get(reverse("grading:list"), {"figure": figure}).context["rows"]
        if row.state == "committee_reviewed"
    }
    assert said == {branch: decided[branch] for branch in said}
    assert "应参加40人，收回9票，不到50%，测评无效，须重测。" in said.values()
    assert len(said) == 2


def test_organisation_department_ticks_only_what_it_decides_itself(client):
    """直属党支部 have no 分党委; where none of them waits, nothing is offered."""
    theirs = graded.assessment()
    own = graded.assessment(make.branch(of=make.school()))
    org = make.org_dept()
    graded.to_state(theirs, "committee_reviewed", graded.people(theirs))
    graded.to_state(own, "committee_reviewed", graded.people(own) | {"reviewer": org})
    client.force_login(org)

    page = client.get(reverse("grading:list"), {"figure": "to_decide"})

    assert {row.pk: row.left_behind for row in page.context["rows"]} == {
        theirs.pk: None,
        own.pk: "",
    }
    assertContains(page, "data-row", count=1)
    services.decide(own, grade="advanced", by=org, decided_on=graded.MET)
    page = client.get(reverse("grading:list"), {"figure": "to_decide"})
    assert page.context["bulk"] is None
    assertNotContains(page, "按拟定等级定级")


def test_the_list_says_beforehand_whose_ground_has_changed_since_the_decision(client):
    of = graded.assessment()
    of = graded.to_state(of, "committee_decided", graded.people(of))
    Assessment.objects.filter(pk=of.pk).update(proposed_grade="qualified")
    client.force_login(make.org_dept())

    page = client.get(reverse("grading:list"), {"figure": "to_approve"})

    assert [row.left_behind for row in page.context["rows"]] == [
        "所定等级高于现在可定的等级，须退回重定。"
    ]


@pytest.mark.parametrize(("choice", "is_ready"), [("较好", True), ("", False)])
def test_an_incomplete_sheet_cannot_be_sent_and_says_what_it_lacks(client, choice, is_ready):
    of = graded.assessment()
    who = graded.people(of)
    sheets.save_sheet(of, "self", graded.entries(of, choice=choice), by=who["secretary"])
    client.force_login(who["secretary"])

    page = client.get(address("self_sheet", of)).content.decode()

    assert ("data-send disabled" in page) != is_ready
    assert ("B5 未评" in page) != is_ready


def test_while_the_survey_is_returned_the_sheet_cannot_be_sent(client):
    of = graded.assessment()
    who = graded.people(of)
    sheets.save_sheet(of, "self", graded.entries(of), by=who["secretary"])
    Survey.objects.update(state="returned")
    client.force_login(who["secretary"])

    page = client.get(address("self_sheet", of)).content.decode()

    assert "data-send data-blocked disabled" in page
    assert "调查摸底尚未报送" in page
