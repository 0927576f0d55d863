"""下一步: the ways, the comparison with the kind, 说明 to whoever decides."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from branches.errors import Refusal
from branches.models import Reminder
from grading.guidance import services
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db


@pytest.fixture
def middling():
    """(assessment below the top, its people), reviewed."""
    of = graded.assessment()
    who = graded.people(of)
    return graded.to_state(of, "committee_reviewed", who, choice="差"), who


def page(client, user, of):
    client.force_login(user)
    return client.get(reverse("grading:next", args=[of.participation_id]))


def test_the_page_says_what_suffices_and_links_each_indicator(client, middling):
    of, who = middling

    answer = page(client, who["secretary"], of)

    ways = answer.context["ways"]
    assert ways
    assert answer.context["target"].code == "advanced"
    assertContains(answer, f"#i-{ways[0][0].code}")


def test_fewer_than_five_of_a_kind_are_not_compared(client, middling):
    of, who = middling
    assertNotContains(page(client, who["secretary"], of), "中位数")

    place = of.participation.sub_committee
    for _ in range(4):
        other = graded.assessment(make.branch(of=place), within=of.participation.round)
        graded.to_state(other, "committee_reviewed", graded.people(other))
    answer = page(client, who["secretary"], of)

    assert answer.context["kind_count"] == 5
    [final, *_criteria] = answer.context["spreads"]
    assert final.low <= final.middle <= final.high


def test_a_review_in_work_tells_the_branch_nothing(client):
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "self_submitted", who)

    answer = page(client, who["secretary"], of)

    assert (answer.context["ways"], answer.context["final"]) == ([], None)


def test_a_remark_reaches_whoever_decides_next(client, middling):
    of, who = middling
    services.remark(of, text="材料已补齐", by=who["secretary"])

    [told] = Reminder.objects.filter(recipient=who["leader"], stage__startswith="noted")
    assert told.reason == "材料已补齐"
    client.force_login(who["leader"])
    url = reverse("grading:decision", args=[of.participation_id])
    assertContains(client.get(url), "支部写了说明")
    assertContains(page(client, who["leader"], of), "材料已补齐")


def test_a_remark_is_the_secretarys_and_comes_before_the_school_has_decided(middling):
    of, who = middling
    with pytest.raises(PermissionDenied):
        services.remark(of, text="代写", by=who["reviewer"])
    of = graded.send_decision(of, who, {})
    graded.send_approval(of, who, {})

    with pytest.raises(Refusal) as refused:
        services.remark(of, text="晚了", by=who["secretary"])
    assert refused.value.kept == [("说明", "晚了")]
