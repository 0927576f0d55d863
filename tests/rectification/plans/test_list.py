"""整改方案 of all branches: the tabs, the filter, and what each desk owes."""

import pytest
from django.urls import reverse

from branches.duties.queries import my_duties
from branches.models import Round
from rectification.models import Plan
from rectification.plans import services
from tests import make
from tests.rectification import office
from tests.rectification.plans.test_kinds import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    """One plan of each kind in one 分党委: 巩固 sent in, 提升 a draft, 整顿 agreed to by it."""
    place = make.committee()
    made = {
        kind: asked(kind, office.participation(make.branch(of=place)))
        for kind in ("keep", "raise", "reform")
    }
    staff = make.staff(place)
    for kind in ("keep", "reform"):
        services.submit_plan(made[kind], by=make.secretary(made[kind].branch))
    services.approve_plan(made["reform"], by=staff)
    office.participation()  # not graded: nothing is asked of it
    return made | {"staff": staff, "place": place}


def shown(client, user, **query):
    client.force_login(user)
    return client.get(reverse("rectification:plans"), query).context


def kinds(page):
    return sorted(plan.kind for plan in page["rows"])


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({}, ["keep", "raise", "reform"]),
        ({"figure": "plans_draft"}, ["raise"]),
        ({"figure": "plans_review"}, ["keep"]),
        ({"figure": "plans_confirmation"}, ["reform"]),
        ({"figure": "plans_approved"}, []),
        ({"plan": "reform"}, ["reform"]),
        ({"plan": "plain"}, []),
        ({"q": "无此支部"}, []),
    ],
)
def test_the_list_is_narrowed(client, school, query, wanted):
    page = shown(client, school["staff"], **query)

    assert kinds(page) == wanted
    assert page["count"] == len(wanted)


def test_each_desk_finds_what_it_owes(client, school):
    org = make.org_dept()
    for user, kind in ((school["staff"], "keep"), (org, "reform")):
        [duty] = my_duties(user)
        client.force_login(user)
        assert duty.count == 1
        assert duty.link == Plan.objects.get(participation=school[kind]).get_absolute_url()
    assert kinds(shown(client, org, duty="plan_confirmation")) == ["reform"]
    assert kinds(shown(client, school["staff"], duty="plan_review")) == ["keep"]


def test_a_second_grading_lists_the_plan_that_each_branch_follows(client, school):
    """The first round's goes on unless the 复评 has asked for another."""
    first = Round.objects.get()
    round = Round.objects.create(
        cycle=first.cycle, kind="regrade", seq=2, cutoff_on=first.cutoff_on
    )
    again = make.participation(school["keep"].branch, within=round)
    dates = {"opened_on": first.cutoff_on, "asked_on": first.cutoff_on}
    asked_again = Plan.objects.create(participation=again, kind="raise", **dates)

    page = shown(client, school["staff"])

    assert page["round"] == round
    assert page["nav_cycle"]["current"] == str(round)
    assert asked_again in page["rows"]
    assert kinds(page) == ["raise", "raise", "reform"]


def test_nobody_sees_the_plans_of_another_committee(client, school):
    assert kinds(shown(client, make.staff(make.committee()))) == []


def test_the_school_is_told_what_waits_for_it(client, school):
    client.force_login(make.org_dept())

    page = client.get(reverse("dashboard"))

    assert "审批 1 份整顿方案" in page.content.decode()


def test_the_next_plan_of_the_pile_is_offered(client, school):
    second = asked("keep", office.participation(make.branch(of=school["place"])))
    services.submit_plan(second, by=make.secretary(second.branch))
    client.force_login(school["staff"])
    address = reverse("rectification:plan", args=[school["keep"].pk])

    page = client.get(address).context

    assert (page["next_plan"], page["others_waiting"]) == (second.pk, 1)
