"""Ticks of V1, V3, V6 are part of the review: the branch sees them when it has been sent."""

import pytest
from django.urls import reverse

from branches.models import Post
from grading.decisions import services as decisions
from grading.sheets import services
from grading.sheets.vetoes import lift_veto, tick_vetoes
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db
BASIS = "canary-basis"
PAGES = ("why", "print", "self_sheet", "review_sheet", "decision")


@pytest.fixture
def ticked():
    """A review in work with a tick; {role: user} and the assessment."""
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "self_submitted", who)
    tick_vetoes(of, {"V1": BASIS}, by=who["reviewer"])
    return of, who


def seen_by(client, user, of):
    """Which pages about the branch show the basis of the tick to `user`."""
    client.force_login(user)
    pk = of.participation_id
    addresses = {name: reverse(f"grading:{name}", args=[pk]) for name in PAGES} | {
        "list": reverse("grading:list"),
        "printed list": reverse("grading:print_list"),
        "branch": reverse("branch", args=[of.participation.branch_id]),
        "home": reverse("home"),
        "problems": reverse("drafts", args=[pk]),
    }
    return {name for name, url in addresses.items() if BASIS in client.get(url, follow=True).text}


def send(of, who):
    return graded.send_review(of, who, {})


def test_a_tick_of_a_review_in_work_is_seen_by_the_reviewers_alone(client, ticked):
    of, who = ticked

    assert seen_by(client, who["secretary"], of) == set()
    assert "why" in seen_by(client, who["reviewer"], of)
    assert "why" in seen_by(client, who["leader"], of)
    assert "why" in seen_by(client, make.auditor(), of)


def test_the_tick_of_a_sent_review_is_seen_by_the_branch(client, ticked):
    of, who = ticked
    send(of, who)

    assert "why" in seen_by(client, who["secretary"], of)


def test_a_tick_taken_back_before_the_review_was_sent_never_reaches_the_branch(client, ticked):
    of, who = ticked
    tick_vetoes(of, {}, by=who["reviewer"])
    send(of, who)

    assert seen_by(client, who["secretary"], of) == set()
    assert "why" in seen_by(client, who["reviewer"], of)


def test_when_the_review_comes_back_its_ticks_are_out_of_sight_again(client, ticked):
    of, who = ticked
    of = send(of, who)
    services.take_back(of, "return_review", by=who["leader"], reason="请核实")

    assert seen_by(client, who["secretary"], of) == set()


def test_a_lifted_tick_is_out_of_sight_while_the_review_is_in_work(client, ticked):
    of, who = ticked
    of = send(of, who)
    lift_veto(of, "V1", reason="canary-basis 已核销", by=who["org"])
    services.take_back(of, "return_review", by=who["leader"], reason="请核实")
    client.force_login(who["secretary"])

    page = client.get(reverse("grading:why", args=[of.participation_id]))

    assert page.context["vetoes"]["lifted"] == []


def test_a_committee_post_elsewhere_opens_no_review_in_work(client, ticked):
    """A secretary who is also staff of another committee stays a secretary here."""
    of, who = ticked
    Post.objects.create(
        user=who["secretary"],
        role=Post.Role.COMMITTEE_STAFF,
        committee=make.committee(),
        since="2012-01-01",
    )

    assert seen_by(client, who["secretary"], of) == set()


def test_a_decision_shows_the_branch_what_it_rests_on(client, ticked):
    of, who = ticked
    of = send(of, who)
    of.refresh_from_db()
    decisions.decide(of, grade="weak", by=who["leader"], decided_on=graded.MET)

    assert "why" in seen_by(client, who["secretary"], of)
