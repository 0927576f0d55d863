"""晋位 on the dashboard: within the year once there is a 复评, from year to year before; every
figure of it equals its list, for everybody.
"""

import pytest
from django.urls import reverse

from branches.models import Participation
from tests import make, worlds
from tests.config.overview import dashboard_school
from tests.config.overview.test_figures import linked_figures, listed
from tests.rectification import office
from tests.rectification.promotion import promoted

pytestmark = pytest.mark.django_db
ROLES = ("org_dept", "school_leader", "auditor", "committee_staff", "committee_leader", "secretary")
PAIRS = (("weak", "qualified"), ("qualified", "weak"), ("advanced", "kept"), ("weak", ""))


def build():
    school = dashboard_school.build()
    again = promoted.regrade(school["now"])
    homes = school["committees"]
    for number, (before, after) in enumerate(PAIRS):
        branch = make.branch(of=homes[number % 2])
        promoted.place(branch, school["now"], before)
        keeps = {"out_reason": Participation.KEEPS_GRADE} if after == "kept" else {}
        promoted.place(branch, again, "" if keeps else after, **keeps)
    for branch in school["branches"]:
        promoted.place(branch, again, out_reason=Participation.KEEPS_GRADE)
    return school | {"again": again}


school = worlds.of_module(build)


def page_of(client, user, round, **query):
    client.force_login(user)
    return client.get(reverse("dashboard"), {"round": round.pk} | query)


@pytest.mark.parametrize("role", ROLES)
def test_every_figure_equals_its_list(client, school, role):
    user = dashboard_school.everybody(school)[role]
    page = page_of(client, user, school["now"])
    names = ("chain_", "cell=", "promotions")

    figures = {
        url: count
        for url, count in linked_figures(page.context).items()
        if any(name in url for name in names)
    }

    assert len(figures) > (5 if role == "secretary" else 8)
    assert {url: listed(client, url) for url in figures} == figures


def test_the_year_is_compared_with_itself_once_there_is_a_regrade(client, school):
    page = page_of(client, make.school_leader(), school["now"])

    assert "首轮已定级的" in page.text
    assert "两期都已定级" not in page.text
    moves = page.context["page"].rising.moves
    assert (moves.of("rose"), moves.of("fell"), moves.of("open")) == (1, 1, 1)
    assert [stage.label for stage in page.context["page"].rising.chain] == [
        *("问题", "方案", "整改", "销号", "复评", "晋位")
    ]


def test_before_it_the_years_are_compared(client, school):
    page = page_of(client, make.school_leader(), school["before"])

    assert page.context["page"].rising.tally is None
    assert "未开启" in page.text


def test_the_way_counts_branches_by_what_became_of_their_items(client):
    round = make.round()
    closed = {"state": "closed"}
    for states in ((), (closed,), (closed, {}), ({"state": "plan_draft"},)):
        part = make.participation(within=round)
        for fields in states:
            office.item(part, **fields)
    page = page_of(client, make.org_dept(), round)

    stages = page.context["page"].rising.chain

    assert [stage.count for stage in stages] == [3, 2, 2, 1, None, None]
