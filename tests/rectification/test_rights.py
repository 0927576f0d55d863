"""Every address of rectification × who asks: seen, allowed, or as if it were not there."""

import pytest
from django.urls import reverse

from config.pages import rectification_urls as addresses
from rectification.ledger import urls as ledger
from rectification.models import RectificationItem
from rectification.pairing import urls as pairing
from tests.rectification import office

pytestmark = pytest.mark.django_db

READERS = {"secretary", "staff", "leader", "org", "school_leader", "auditor"}
STRANGERS = {"neighbour", "foreign_staff", "former"}
EVERYBODY = sorted(READERS | STRANGERS)
# page → state, who may, the form
ITEM_ACTS = {
    "edit_item": ("plan_draft", {"secretary"}, {}),
    "add_progress": (
        "in_progress",
        {"secretary"},
        {"progress-note": "补开", "progress-percent": "60"},
    ),
    "request_extension": ("in_progress", {"secretary"}, {}),
    "request_closure": ("in_progress", {"secretary"}, {}),
    "answer_extension": ("in_progress", {"staff"}, {}),
    "accept": ("closure_requested", {"staff"}, {}),
    "return_item": ("closure_requested", {"staff"}, {}),
    "cancel": ("in_progress", {"org"}, {}),
}
PLAN_ACTS = {
    "save_plan": ("plan_draft", {"secretary"}),
    "submit_plan": ("plan_draft", {"secretary"}),
    "approve_plan": ("plan_submitted", {"staff"}),
    "return_plan": ("plan_submitted", {"staff"}),
}
PAGES = {
    "item",
    "plans",
    "plan",
    "new_item",
    "plan_print",
    "plan_word",
    "reform_print",
    "reform_word",
}
OF_OFFICES = {"begin"}  # tests/rectification/items/test_offices.py
# tests/rectification/items: test_report_pages.py, test_look_backs.py, test_reopening.py; the pile:
# tests/rectification/ledger
ELSEWHERE = {
    *("report", "save_report", "supplement_report", "hand_in_report"),
    *("look_back", "check_look_back", "reopen", "accept_many"),
}


def test_every_act_is_tried():
    of_others = {one.name for one in (*ledger.urlpatterns, *pairing.urlpatterns)}
    named = {one.name for one in addresses.urlpatterns} - of_others

    assert named - PAGES - OF_OFFICES - ELSEWHERE == set(ITEM_ACTS) | set(PLAN_ACTS)


def expected(who, allowed):
    if who in STRANGERS:
        return 404
    return None if who in allowed else 403


def item_in(state):
    row = office.item(state="plan_draft")
    return office.to_state(row, state, office.people(row))


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", ITEM_ACTS)
def test_acts_on_an_item(client, name, who):
    state, allowed, form = ITEM_ACTS[name]
    row = item_in(state)
    client.force_login(office.people(row)[who])

    response = client.post(reverse(f"rectification:{name}", args=[row.pk]), form)

    refused = expected(who, allowed)
    assert response.status_code == refused if refused else response.status_code in (302, 422)
    if refused:
        assert office.fresh(row).state == state
        assert row.progress_rows.count() <= (state == "closure_requested")


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", PLAN_ACTS)
def test_acts_on_a_plan(client, name, who):
    state, allowed = PLAN_ACTS[name]
    row = item_in(state)
    client.force_login(office.people(row)[who])

    response = client.post(reverse(f"rectification:{name}", args=[row.participation_id]))

    refused = expected(who, allowed)
    assert response.status_code == refused if refused else response.status_code in (302, 422)
    if refused:
        assert office.fresh(row).state == state


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("state", ["plan_draft", "in_progress", "closure_requested", "closed"])
def test_item_page(client, state, who):
    row = item_in(state)
    client.force_login(office.people(row)[who])

    response = client.get(reverse("rectification:item", args=[row.pk]))

    assert response.status_code == (200 if who in READERS else 404)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("page", ["rectification:plan", "drafts"])
def test_pages_of_a_plan(client, page, who):
    row = office.item(state="plan_draft")
    client.force_login(office.people(row)[who])

    response = client.get(reverse(page, args=[row.participation_id]))

    assert response.status_code == (200 if who in READERS else 404)


@pytest.mark.parametrize("who", EVERYBODY)
def test_making_an_item_from_a_problem(client, who):
    of = office.participation()
    office.finding(of)
    client.force_login(office.people(of)[who])

    response = client.post(reverse("make_item", args=[of.pk]), {"code": "C1"})

    wanted = expected(who, {"secretary", "staff", "org"}) or 302
    assert response.status_code == wanted
    assert RectificationItem.objects.count() == (wanted == 302)


@pytest.mark.parametrize("who", EVERYBODY)
def test_entering_an_item_by_hand(client, who):
    of = office.participation()
    client.force_login(office.people(of)[who])
    form = {"participation": of.pk, "problem": "记录不全", "track": "dated"}
    form |= {"owner": "branch"}

    response = client.post(reverse("rectification:new_item"), form)

    makers = {"secretary", "staff", "org"}
    refused = {"neighbour": 422, "foreign_staff": 422}.get(who, 403)
    assert response.status_code == (302 if who in makers else refused)
    assert RectificationItem.objects.count() == (who in makers)


@pytest.mark.parametrize("who", sorted(STRANGERS))
@pytest.mark.parametrize("page", ["items", "print", "export"])
def test_lists_hold_nothing_of_other_places(client, page, who):
    row = office.item(problem="金丝雀")
    client.force_login(office.people(row)[who])

    response = client.get(reverse(f"rectification:{page}"), {"pk": row.pk})

    assert "金丝雀".encode() not in response.content
