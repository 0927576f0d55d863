"""Two at the same moment: one wins, the other is told. Only PostgreSQL locks rows."""

import pytest

from branches.errors import Refusal
from branches.models import AuditEntry, Duty
from rectification.items import closure
from rectification.models import Acceptance
from rectification.plans import services as plans
from rectification.plans.items import make_items
from tests import make
from tests.races import at_once, count_refused
from tests.rectification import office
from tests.rectification.items.test_many import waiting

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


def test_two_reviewers_accept_the_same_pile_at_once():
    """Each request is accepted once, whoever comes first; a single one in between does not wait
    for ever.
    """
    of = office.participation()
    who = office.people(of)
    items = [waiting(of, who) for _number in range(4)]
    other = make.staff(of.sub_committee)
    asked = dict.fromkeys((one.closurerequest_rows.get() for one in items), "属实")

    first, second, single = at_once(
        lambda: closure.accept_many(asked, by=who["staff"]),
        lambda: closure.accept_many(dict(reversed(asked.items())), by=other),
        lambda: closure.accept(items[2], by=other, note="属实"),
    )

    accepted = len(first.accepted) + len(second.accepted) + (not isinstance(single, Refusal))
    assert (accepted, Acceptance.objects.count()) == (4, 4)
    assert len(first.refused) + len(second.refused) == 8 - len(first.accepted + second.accepted)
    assert [office.fresh(one).state for one in items] == ["closed"] * 4


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
