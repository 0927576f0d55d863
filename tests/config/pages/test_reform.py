"""四个一 beside the plan of a weak branch."""

from datetime import timedelta

import pytest
from django.urls import reverse

from config.pages.reform_form import _left_on
from rectification.models import Plan
from tests import make
from tests.rectification.pairing import pairs

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def pair():
    """The weak branch has a 整顿方案 and a partner."""
    pair = pairs.Pair()
    facts = {"kind": Plan.Kind.REFORM, "opened_on": pairs.APPROVED, "asked_on": pairs.APPROVED}
    Plan.objects.create(participation=pair.weak.participations.get(), **facts)
    pair.agreed()
    return pair


def page(client, user, name, pair):
    client.force_login(user)
    key = pair.weak.participations.get().pk
    return client.get(reverse(f"rectification:{name}", args=[key]))


def test_the_plan_shows_the_slots_of_a_weak_branch(client, pair):
    text = page(client, pair.secretary, "plan", pair).text

    assert "校领导联点" in text
    assert str(pair.top) in text
    assert reverse("rectification:supports", args=[pair.weak.pk]) in text


def test_a_plan_that_could_not_be_saved_shows_them_too(client, pair):
    client.force_login(pair.secretary)
    address = reverse("rectification:save_plan", args=[pair.weak.participations.get().pk])

    response = client.post(address, {"due_on": "明天"})

    assert response.status_code == 422
    assert "校领导联点" in response.text


def test_the_day_off_the_bottom_is_that_of_the_first_grade_above_it(pair):
    plan = Plan.objects.get()
    assert _left_on(plan) is None

    for days, code in enumerate((pairs.MIDDLE, pairs.TOP, pairs.BOTTOM), 1):
        pairs.grade(pair.weak, code, pairs.APPROVED + days * DAY)

        assert _left_on(plan) == pairs.APPROVED + DAY


def test_the_plan_of_another_branch_has_none(client, pair):
    pairs.grade(pair.weak, pairs.MIDDLE, pairs.APPROVED + DAY)
    pairs.settle(pair.weak)

    assert "校领导联点" not in page(client, pair.secretary, "plan", pair).text


def test_a_committee_that_the_branch_has_left_sees_its_year_without_them(client, pair):
    pair.weak.move_to(make.committee())
    pair.weak.save()
    response = page(client, pair.staff, "plan", pair)

    assert response.status_code == 200
    assert "校领导联点" not in response.text
