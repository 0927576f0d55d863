"""批量验收 and 验收下一项: the pages of the reviewer's pile."""

import pytest
from django.urls import reverse
from django.utils import timezone

from rectification.items import closure
from rectification.items.pile import waits_for
from rectification.models import RectificationItem
from rectification.rules import acceptance_of
from tests import make
from tests.rectification import office
from tests.rectification.items.test_many import requests, states, waiting

pytestmark = pytest.mark.django_db
PAGE, NEXT = reverse("rectification:accept_many"), reverse("rectification:next_item")


@pytest.fixture
def pile():
    """(people, [three items in the order of the ledger]) of one branch."""
    of = office.participation()
    who = office.people(of)
    return who, [waiting(of, who, days_left=days) for days in (2, 4, 6)]


def send(client, user, items, query="", **form):
    client.force_login(user)
    keys = [one.pk for one in requests(*items)]
    return client.post(f"{PAGE}{query}", {"request": keys, **form})


def test_the_page_shows_each_request_with_what_was_done(client, pile):
    who, items = pile
    client.force_login(who["staff"])

    page = client.get(PAGE)

    assert [row["item"].pk for row in page.context["rows"]] == [item.pk for item in items]
    for words in ("已补开两次支委会", "全年累计12次", "每月召开一次支委会", "全部已核对（3 项）"):
        assert words in page.text


def test_what_is_ticked_is_accepted_and_the_rest_stays(client, pile):
    who, items = pile

    response = send(client, who["staff"], items[:2], note="属实")

    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?")
    assert states(items) == ["closed", "closed", "closure_requested"]
    page = client.get(PAGE)
    assert "已销号 2 项。" in page.text
    assert [row["item"].pk for row in page.context["rows"]] == [items[2].pk]


def test_an_own_opinion_needs_no_shared_one(client, pile):
    who, items = pile
    [key] = [one.pk for one in requests(items[0])]

    refused = send(client, who["staff"], items[:2], **{f"note-{key}": "已看记录"})
    assert refused.status_code == 422
    assert "已看记录" in refused.text
    assert "须各有单独意见" in refused.text
    assert [row["is_ticked"] for row in refused.context["rows"]] == [True, True, False]

    send(client, who["staff"], items[:1], **{f"note-{key}": "已看记录"})
    assert items[0].acceptance_rows.get().note == "已看记录"


def test_nothing_ticked_is_said(client, pile):
    who, items = pile
    response = send(client, who["staff"], [], note="属实")

    assert response.status_code == 422
    assert "请先勾选已核对的事项" in response.text
    assert "属实" in response.text


def test_what_moved_on_is_named_and_the_opinion_kept(client, pile):
    who, items = pile
    keys = [one.pk for one in requests(*items)]
    closure.return_item(items[0], by=make.staff(items[0].participation.sub_committee), reason="缺")
    client.force_login(who["staff"])

    response = client.post(PAGE, {"request": keys, "note": "经核对属实"})

    assert response.status_code == 409
    assert states(items) == ["in_progress", "closed", "closed"]
    for words in ("2 项已验收通过", "1 项没有办理", items[0].number, "现在是“整改中”"):
        assert words in response.text
    assert "意见：经核对属实" in response.text


def test_the_own_work_cannot_be_ticked(client, pile):
    who, items = pile
    items[0].progress_rows.update(by=who["staff"])
    client.force_login(who["staff"])

    page = client.get(PAGE)

    assert "您办理过该事项" in page.text
    assert page.text.count("disabled") >= 1
    assert page.context["rows"][0]["hindrance"]


def test_requests_out_of_sight_are_none(client, pile):
    who, items = pile

    assert send(client, who["foreign_staff"], items, note="属实").status_code == 404
    assert states(items) == ["closure_requested"] * 3


def test_filter_and_ticks_of_the_ledger_narrow_the_page(client, pile):
    who, items = pile
    client.force_login(who["staff"])

    def shown(query):
        return [row["item"].pk for row in client.get(f"{PAGE}?{query}").context["rows"]]

    assert shown(f"pk={items[1].pk}") == [items[1].pk]
    assert shown("figure=items_to_confirm") == []
    assert shown(f"q={items[2].number}") == [items[2].pk]


def test_the_ledger_offers_it_where_something_waits(client, pile):
    who, items = pile
    ledger = reverse("rectification:items")

    def offered(name, query="?figure=items_waiting"):
        client.force_login(who[name])
        return PAGE in client.get(f"{ledger}{query}").text

    assert offered("staff")
    assert not offered("staff", "?figure=items_doing")
    assert not offered("secretary")
    assert not offered("org")


def test_every_pile_is_what_the_table_of_states_says(pile):
    """The condition and the rules, for every state, owner and reviewer."""
    school, today = make.school(), timezone.localdate()
    for levels, owner, state in (
        (2, "branch", "committee_accepted"),
        (1, "committee", "closure_requested"),
        (1, "branch", "in_progress"),
        (1, "branch", "closed"),
    ):
        office.item(state=state, levels=levels, owner=owner, requested_on=today, accepted_on=today)
    office.item(
        office.participation(make.branch(of=school)),
        state="closure_requested",
        requested_on=today,
    )
    for item in list(RectificationItem.objects.all()):
        for user in office.people(item).values():
            found = RectificationItem.objects.filter(waits_for(user), pk=item.pk).exists()
            transition = acceptance_of(item)
            assert found == bool(transition and transition.may(user, item)), (item.state, user)


def test_the_next_one_comes_in_the_order_of_the_list_and_keeps_its_filter(client, pile):
    who, items = pile
    client.force_login(who["staff"])

    def following(item, query="figure=items_waiting"):
        return client.get(f"{NEXT}?after={item.pk}&{query}")["Location"]

    assert following(items[0]) == f"{items[1].get_absolute_url()}?figure=items_waiting"
    assert following(items[2]) == f"{items[0].get_absolute_url()}?figure=items_waiting"
    closure.accept(items[1], by=who["staff"], note="属实")
    # Of one that is done, its place in the list still counts.
    assert following(items[1]) == f"{items[2].get_absolute_url()}?figure=items_waiting"
    assert following(items[0], "sort=due") == f"{items[2].get_absolute_url()}?sort=due"
    assert reverse("rectification:items") in following(items[0], "figure=items_to_confirm")


def test_after_an_acceptance_the_page_leads_on(client, pile):
    who, items = pile
    client.force_login(who["staff"])
    accept = reverse("rectification:accept", args=[items[0].pk])

    page = client.post(f"{accept}?figure=items_waiting", {"opinion-note": "属实"}, follow=True)

    assert page.redirect_chain[-1][0] == f"{items[0].get_absolute_url()}?figure=items_waiting"
    assert f"{NEXT}?after={items[0].pk}&amp;figure=items_waiting" in page.text
    assert "另有 2 项待您验收" in page.text


def test_who_accepts_nothing_is_not_led_on(client, pile):
    who, items = pile
    client.force_login(who["secretary"])

    assert NEXT not in client.get(items[0].get_absolute_url()).text
    assert client.get(NEXT).status_code == 403
    assert client.get(PAGE).status_code == 403


@pytest.mark.parametrize("state", ["closure_requested", "committee_accepted", "in_progress"])
def test_the_page_of_an_item_asks_thirteen_times_at_most(
    client, django_assert_max_num_queries, state
):
    """Whoever looks at it, the reviewer with a pile beside it too."""
    of = office.participation()
    who = office.people(of)
    item = waiting(of, who, levels=2)
    waiting(of, who)
    if state == "committee_accepted":
        closure.accept(item, by=who["staff"], note="属实")
    if state == "in_progress":
        closure.return_item(item, by=who["staff"], reason="记录不全")
    for name in ("secretary", "staff", "leader", "org", "auditor"):
        client.force_login(who[name])
        client.get(item.get_absolute_url())
        with django_assert_max_num_queries(13):
            assert client.get(f"{item.get_absolute_url()}?figure=items_waiting").status_code == 200
