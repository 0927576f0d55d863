"""The demo with four grades: the same walk, other rungs."""

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import Round, User
from config.acts import duties
from config.management.commands.demo_accounts import ACCOUNTS
from grading.models import Assessment
from rectification.models import Plan, Promotion
from tests import worlds
from tests.config.demo import school
from tests.config.demo.test_guards import BROKEN

PAGES = ("home", "board", "dashboard", "promotion:matrix", "weak", "grading:list")


@pytest.fixture(scope="module")
def four_grades(django_db_setup, django_db_blocker):
    def load():
        school.load(branches=40, committees=4, grades="nwafu4")

    with worlds.standing(django_db_blocker, load):
        yield


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("four_grades")]


def test_every_year_has_four_grades_and_gives_them():
    for round in Round.objects.select_related("cycle"):
        assert round.cycle.rules.grades.codes == ["advanced", "good", "fair", "weak"]
    given = Assessment.objects.exclude(approved_on=None).values_list("grade", flat=True)
    assert set(given) == {"advanced", "good", "fair", "weak"}


@pytest.mark.parametrize("guard", {guard: None for guard, _breaks in BROKEN})
def test_no_rule_of_the_services_is_broken(guard):
    assert guard() == []


def test_plans_follow_the_position():
    forms = Plan.objects.values_list("kind", "participation__assessment__grade")
    found = {kind: {grade for one, grade in forms if one == kind} for kind, _grade in forms if kind}
    assert found == {"keep": {"advanced"}, "raise": {"good", "fair"}, "reform": {"weak"}}


def test_some_rose_and_some_fell():
    assert {"rose", "held", "fell"} == set(Promotion.objects.values_list("outcome", flat=True))


def test_duties_are_those_that_the_states_give():
    assert duties.differences(timezone.localdate()) == ([], [], [])


@pytest.mark.parametrize("name", ACCOUNTS)
def test_pages_open(client, name):
    client.force_login(User.objects.get(username=name))
    found = {page: client.get(reverse(page), follow=True).status_code for page in PAGES}
    assert set(found.values()) <= {200, 403}
    assert found["home"] == 200
