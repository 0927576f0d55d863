"""Two at the same moment: one wins, the other is told. Only PostgreSQL locks rows."""

import pytest

from branches.models import AuditEntry, Duty
from rectification.models import Acceptance
from rectification.services import closure, plans, progress
from rectification.services.items import make_items
from tests import make
from tests.races import count_refused
from tests.rectification import office

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
]


def test_two_reviewers_accept_at_once():
    item = office.item(state="plan_draft")
    who = office.people(item)
    office.to_state(item, "closure_requested", who)
    other = make.staff(item.participation.sub_committee)

    refused = count_refused(
        *(lambda by=by: closure.accept(item, by=by, note="属实") for by in (who["staff"], other))
    )

    assert (refused, Acceptance.objects.count(), office.fresh(item).state) == (1, 1, "closed")


def test_one_accepts_while_another_returns():
    item = office.item(state="plan_draft")
    who = office.people(item)
    office.to_state(item, "closure_requested", who)
    other = make.staff(item.participation.sub_committee)

    refused = count_refused(
        lambda: closure.accept(item, by=who["staff"], note="属实"),
        lambda: closure.return_item(item, by=other, reason="不全"),
    )

    assert (refused, Acceptance.objects.count()) == (1, 1)
    assert Duty.objects.open().count() == (office.fresh(item).state == "in_progress")


def test_the_same_progress_is_sent_twice():
    item = office.item()
    secretary = office.people(item)["secretary"]

    refused = count_refused(
        *[lambda: progress.add_progress(item, by=secretary, note="一", percent=10, seen=0)] * 3
    )

    assert (refused, item.progress_rows.count()) == (2, 1)


def test_problems_become_items_once():
    of = office.participation()
    office.finding(of)
    who = office.people(of)

    refused = count_refused(
        *(lambda by=who[name]: make_items(of, by=by) for name in ("staff", "secretary", "org"))
    )

    assert (refused, of.items.count()) == (2, 1)
    assert AuditEntry.objects.filter(action="rectification.create").count() == 1


def test_plan_is_approved_and_returned_at_once():
    item = office.item(state="plan_submitted")
    who = office.people(item)
    other = make.staff(item.participation.sub_committee)

    refused = count_refused(
        lambda: plans.approve_plan(item.participation, by=who["staff"]),
        lambda: plans.return_plan(item.participation, by=other, reason="不具体"),
    )

    assert refused == 1
    assert Duty.objects.open().count() == 1
