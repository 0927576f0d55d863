"""A decision and an act on an item at the same moment: one of them sees the other."""

import pytest
from django.db import connection, transaction

from branches.errors import Refusal
from config.acts import grading as acts
from config.acts import items
from grading.models import Assessment
from rectification.models import RectificationItem
from tests.grading import graded, regraded
from tests.races import at_once
from tests.rectification import office

pytestmark = pytest.mark.django_db(transaction=True)
State = RectificationItem.State
ROUNDS = 4


@pytest.fixture(autouse=True)
def locks():
    if connection.vendor != "postgresql":
        pytest.skip("rows are locked on PostgreSQL only")


def accept(item, user):
    def act():
        return items.accept(office.fresh(item), by=user, note="经核对记录属实")

    return act


@pytest.mark.parametrize("attempt", range(ROUNDS))
@pytest.mark.parametrize("carried", [True, False])
def test_a_decision_and_a_closing_see_each_other(carried, attempt):
    row, who = regraded.first(**regraded.WEAK)
    if carried:
        with transaction.atomic():
            item = office.item(row.participation, levels=1)
        office.ask(item, who)
        of = regraded.measured(row, regraded.opened(row), who)
    else:
        of = regraded.measured(row, regraded.opened(row), who)
        with transaction.atomic():
            item = office.item(of.participation, days_left=-2)
        office.ask(item, who)
    rows = Assessment.objects.filter(pk=of.pk)

    done, closed = at_once(
        lambda: acts.decide_as_proposed(rows, by=who["leader"], decided_on=regraded.MET),
        accept(item, who["reviewer"]),
    )

    now, item = rows.get(), office.fresh(item)
    assert done.count == 1
    assert not isinstance(closed, Refusal)
    # Decided 薄弱 first, the item has a second level to go; closed first, the branch rises.
    if now.grade == "weak":
        assert item.state in (State.COMMITTEE_ACCEPTED, State.CLOSED)
    else:
        assert (now.grade, item.state) == ("qualified", State.CLOSED)
    facts = now.promotion_facts
    left = facts["bottom"]["total"] - facts["bottom"]["closed"]
    assert left == (1 if carried and item.state != State.CLOSED else 0)


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_a_branch_decided_weak_has_no_item_of_one_level_left(attempt):
    of = graded.assessment(**regraded.WEAK)
    who = graded.people(of)
    of = graded.to_state(of, "committee_reviewed", who)

    def make():
        typed = {"problem": "台账不全", "track": "dated", "by": who["reviewer"]}
        return items.add_item(of.participation, **typed)

    def decide():
        return acts.decide(
            Assessment.objects.get(pk=of.pk),
            grade="weak",
            by=who["leader"],
            decided_on=graded.MET,
        )

    at_once(make, decide)

    assert [one.levels for one in RectificationItem.objects.all()] == [2]


def test_two_approvals_at_once_recognise_once():
    of, who = regraded.regraded("qualified")
    regraded.decide(of, who)
    rows = Assessment.objects.filter(pk=of.pk)

    def approve():
        return acts.approve(rows, by=who["org"], **regraded.PAPER)

    done = at_once(approve, approve)

    assert sorted(one.count for one in done) == [0, 1]
    assert of.participation.promotions.count() == 1


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_an_approval_and_a_closing_leave_one_recognition_that_says_what_held(attempt):
    row, who = regraded.first(**regraded.WEAK)
    with transaction.atomic():
        item = office.item(row.participation, levels=2)
    office.ask(item, who)
    office.accept(office.fresh(item), {**who, "staff": who["reviewer"]})
    of = regraded.measured(row, regraded.opened(row), who)
    regraded.decide(of, who)
    rows = Assessment.objects.filter(pk=of.pk)

    done, closed = at_once(
        lambda: acts.approve(rows, by=who["org"], **regraded.PAPER), accept(item, who["org"])
    )

    now, item = rows.get(), office.fresh(item)
    assert (done.count, now.grade, item.state) == (1, "weak", State.CLOSED)
    assert not isinstance(closed, Refusal)
    assert not of.participation.promotions.filter(to_grade="qualified").exists()


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_a_regrade_opens_before_an_approval_or_after_it(attempt):
    of = graded.assessment(**regraded.WEAK)
    who = graded.people(of)
    of = graded.to_state(of, "committee_decided", who)
    rows = Assessment.objects.filter(pk=of.pk)

    done, round = at_once(
        lambda: acts.approve(rows, by=who["org"], **regraded.PAPER), lambda: regraded.opened(of)
    )

    again = Assessment.objects.get(participation__round=round)
    if done.count:
        assert (again.grade_before, rows.get().state) == ("weak", "frozen")
    else:
        assert (again.grade_before, [one.participation for one, _why in done.refused]) == (
            "",
            [of.participation],
        )
