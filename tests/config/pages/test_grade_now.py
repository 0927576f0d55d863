"""Pages about now show the grade in force; pages of a round show that round."""

import pytest
from django.urls import reverse

from tests.grading import regraded

pytestmark = pytest.mark.django_db


def page(client, user, name, *args, **query):
    client.force_login(user)
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer


def test_in_a_regrade_the_grade_of_the_first_round_stands_until_the_approval(client):
    of, who = regraded.regraded("qualified")
    regraded.decide(of, who)

    rows = page(client, who["leader"], "branches:list").context["page"].object_list
    home = page(client, who["secretary"], "home", round=of.participation.round_id)
    text = home.content.decode()
    [own] = home.context["own_branches"]

    assert [one.standing.grade.code for one in rows] == ["qualified"]
    assert (own.standing.grade.code, own.grade.code) == ("qualified", "advanced")
    assert "本轮" in text
    assert "未审定" in text

    regraded.approve(of, who)
    rows = page(client, who["leader"], "branches:list").context["page"].object_list
    assert [one.standing.grade.code for one in rows] == ["advanced"]
    shown = page(client, who["leader"], "grading:list", round=of.participation.round_id)
    assert [row.grades["grade_before"].code for row in shown.context["rows"]] == ["qualified"]


def test_who_was_never_graded_has_none(client):
    of, who = regraded.first()
    of.decisions.all().delete()

    rows = page(client, who["leader"], "branches:list").context["page"].object_list

    assert [one.standing for one in rows] == [None]
