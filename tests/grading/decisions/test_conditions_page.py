"""为什么是这个等级 in a 复评: conditions with their facts, what is missing, the note of a jump."""

from datetime import date

import pytest
from django.urls import reverse

from branches.models import Round
from config.acts import rises
from grading.decisions import conditions_card
from grading.lists.export import summary_columns
from rectification.models import RectificationItem
from tests import make
from tests.grading import graded, regraded
from tests.rectification import office

pytestmark = pytest.mark.django_db
NOTE = "书记到岗，三项制度落实"


def shown(client, user, name, *args, **query):
    client.force_login(user)
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def why(client, user, of):
    return shown(client, user, "grading:why", of.participation_id)


def held():
    row, who = regraded.first(**regraded.WEAK)
    item = office.item(row.participation)
    return regraded.measured(row, regraded.opened(row), who), who, item


def test_a_first_grading_shows_no_conditions(client):
    of = graded.assessment()

    assert "晋位条件" not in why(client, make.org_dept(), of)


def test_the_page_says_what_is_missing_by_item_and_when_to_ask_again(client):
    of, who, item = held()
    Round.objects.filter(pk=of.participation.round_id).update(approval_due_on=date(2012, 10, 30))

    page = why(client, who["secretary"], of)

    assert "晋位条件：薄弱 → 先进" in page
    assert "还缺 2 项，按规则为薄弱" in page
    assert f"共1项，已销号0项，未销号：{item.number}" in page
    assert "本次复评审定前可以再定（审定截止 2012-10-30）" in page
    assert "晋升两级的理由" not in page
    ledger = conditions_card.ledger_of(of.participation)
    assert ledger.replace("&", "&amp;") in page
    assert item.number in client.get(ledger).content.decode()


def test_the_department_writes_and_takes_back_the_note(client):
    of, who = regraded.regraded()
    address = reverse("grading:note_jump", args=[of.participation_id])
    assert "晋升两级的理由" in why(client, who["org"], of)

    client.post(address, {"note": NOTE})
    of.refresh_from_db()
    noted = (of.jump_note, of.proposed_grade)
    client.post(address, {"note": ""})
    of.refresh_from_db()

    assert noted == (NOTE, "advanced")
    assert (of.jump_note, of.proposed_grade) == ("", "qualified")


def test_a_note_too_long_or_too_late_keeps_what_was_typed(client):
    of, who = regraded.regraded()
    address = reverse("grading:note_jump", args=[of.participation_id])
    client.force_login(who["org"])

    long = client.post(address, {"note": "长" * 501})
    regraded.decide(of, who)
    regraded.approve(of, who)
    late = client.post(address, {"note": NOTE})

    assert (long.status_code, "长" * 501 in long.content.decode()) == (422, True)
    assert (late.status_code, NOTE in late.content.decode()) == (409, True)


def test_the_decision_offers_what_the_conditions_leave(client):
    of, who, _item = held()

    page = shown(client, who["leader"], "grading:decision", of.participation_id)

    assert "还缺 2 项" in page
    assert 'value="weak"' in page
    assert 'value="qualified"' not in page


def test_the_list_marks_and_finds_who_is_held_back(client):
    of, who, item = held()
    round = of.participation.round_id

    page = shown(client, who["leader"], "grading:list", round=round)
    found = shown(client, who["leader"], "grading:list", round=round, figure="held_back")
    assert "缺 2 项晋位条件" in page
    assert str(of.participation) in found

    RectificationItem.objects.filter(pk=item.pk).update(state="cancelled")
    rises.work_rises()
    page = shown(client, who["leader"], "grading:list", round=round)
    assert "缺 1 项晋位条件" in page


def test_a_selection_is_foreseen_as_it_would_be_decided(client):
    of, who, _item = held()
    client.force_login(who["leader"])

    asked = client.post(
        reverse("grading:foresee_decisions"),
        {"row": of.participation_id, "decided_on": "2012-10-08"},
        query_params={"round": of.participation.round_id},
    )

    assert "薄弱 1 个" in asked.json()["text"]


def test_the_summary_of_a_regrade_has_the_old_grade(client):
    of, who, _item = held()
    first = Round.objects.get(kind="initial")
    headers = [one.header for one in summary_columns(of.participation.round)]

    page = shown(client, who["org"], "grading:print_list", round=of.participation.round_id)

    assert headers[headers.index("原等级") + 1] == "评定等级"
    assert "原等级" not in [one.header for one in summary_columns(first)]
    assert "随薄弱等级下达的整改事项全部销号：共1项，已销号0项" in page
