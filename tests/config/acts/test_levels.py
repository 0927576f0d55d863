"""A grade decided 薄弱 asks for two levels of acceptance, in the act of the decision."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from branches.models import AuditEntry
from config.acts import grading as acts
from config.acts.duties import differences
from grading.models import Assessment
from rectification.models import RectificationItem
from rectification.plans.items import add_item
from tests import make
from tests.grading import graded, regraded
from tests.rectification import office

pytestmark = pytest.mark.django_db
State, Owner = RectificationItem.State, RectificationItem.Owner
PAPER = {"approved_on": date(2012, 4, 10), "document_no": "校党发〔2012〕8号"}


def reviewed(of=None, **survey):
    """A branch that waits for its decision, and the people around it; 薄弱 by V2 unless told."""
    of = graded.assessment(of, **{"elected_on": date(2007, 1, 1), **survey})
    who = graded.people(of)
    return graded.to_state(of, "committee_reviewed", who), who


def decide(of, who, grade="weak"):
    of = Assessment.objects.get(pk=of.pk)
    lower = grade != of.proposed_grade
    reason = "班子软弱" if lower else ""
    return acts.decide(of, grade=grade, by=who["leader"], decided_on=graded.MET, reason=reason)


def approve(of, who):
    rows = Assessment.objects.filter(pk=of.pk)
    done = acts.approve(rows, by=who["org"], **PAPER)
    assert done.refused == []


def levels(*items):
    return [office.fresh(one).levels for one in items]


def test_the_decision_raises_what_is_open_and_leaves_the_rest():
    of, who = reviewed()
    open_states = [one for one in State if one not in RectificationItem.FINISHED]
    opened = [
        office.item(of.participation, state=one) for one in open_states if "accepted" not in one
    ]
    closed = office.item(of.participation, state=State.CLOSED)
    above = office.item(of.participation, owner=Owner.COMMITTEE)
    other = office.item()

    decide(of, who)

    assert levels(*opened) == [2] * len(opened)
    assert levels(closed, above, other) == [1, 1, 1]
    entries = AuditEntry.objects.filter(action="rectification.levels")
    assert (entries.count(), entries.first().by) == (len(opened), who["leader"])


def test_a_better_grade_raises_nothing():
    of, who = reviewed(elected_on=date(2011, 3, 1))
    item = office.item(of.participation)

    decide(of, who, "qualified")

    assert levels(item) == [1]


@pytest.mark.parametrize("name", ["withdraw_decision", "return_decision"])
def test_taken_back_the_decision_takes_its_level_along(name):
    of, who = reviewed()
    item = office.item(of.participation)
    issued = office.item(of.participation, levels=2)
    of = decide(of, who)
    born = add_item(of.participation, by=who["reviewer"], problem="台账不全", track="dated")
    by = who["leader" if name == "withdraw_decision" else "org"]

    assert levels(item, issued, born) == [2, 2, 2]
    acts.undo(of, name, by=by, reason="请核实")

    assert levels(item, issued, born) == [1, 2, 1]


def test_what_lies_with_the_department_already_keeps_its_second_level():
    of, who = reviewed()
    item = office.item(of.participation, state=State.IN_PROGRESS)
    of = decide(of, who)
    office.ask(office.fresh(item), {"secretary": who["secretary"]})
    office.accept(office.fresh(item), {"staff": who["reviewer"]})

    acts.undo(of, "withdraw_decision", by=who["leader"])

    item = office.fresh(item)
    assert (item.state, item.levels) == (State.COMMITTEE_ACCEPTED, 2)


def test_once_approved_the_level_stands_and_later_items_are_born_with_it():
    of, who = reviewed()
    item = office.item(of.participation)
    of = decide(of, who)
    approve(of, who)

    born = add_item(of.participation, by=who["reviewer"], problem="台账不全", track="dated")

    assert levels(item, born) == [2, 2]
    stored = RectificationItem.objects.values_list("follows_decision", flat=True)
    assert set(stored) == {False}


def test_in_a_regrade_items_are_born_by_the_grade_in_force_until_the_approval():
    row, who = regraded.first(**regraded.WEAK)
    of = regraded.measured(row, regraded.opened(row), who)
    words = {"by": who["reviewer"], "problem": "台账不全", "track": "dated"}

    before = add_item(of.participation, **words)
    regraded.decide(of, who)
    meanwhile = add_item(of.participation, **words)
    regraded.approve(of, who)
    after = add_item(of.participation, **words)

    assert levels(before, meanwhile, after) == [2, 2, 1]


def test_a_waiting_item_goes_on_to_the_department_and_the_duties_agree():
    of, who = reviewed()
    item = office.item(of.participation)
    office.ask(item, {"secretary": who["secretary"]})
    of = decide(of, who)

    wrong = [one for one in differences(date(2012, 4, 6)).missing if one.subject_id == item.pk]
    office.accept(office.fresh(item), {"staff": who["reviewer"]})

    assert wrong == []
    assert office.fresh(item).state == State.COMMITTEE_ACCEPTED


def statements_for(count):
    """(statements of one decision over `count` 薄弱 branches, levels of their items)."""
    place = make.committee()
    items, keys, leader = [], [], None
    for _ in range(count):
        of, who = reviewed(of=make.branch(of=place))
        items.append(office.item(of.participation))
        keys.append(of.pk)
        leader = who["leader"]
    rows = Assessment.objects.filter(pk__in=keys)
    with CaptureQueriesContext(connection) as asked:
        done = acts.decide_as_proposed(rows, by=leader, decided_on=graded.MET)
    assert (done.count, done.refused) == (count, [])
    approved = acts.approve(rows, by=make.org_dept(), **PAPER)
    assert approved.count == count
    return len(asked), levels(*items)


def test_a_selection_is_raised_in_as_many_statements_whatever_its_size():
    two, raised = statements_for(2)
    assert raised == [2, 2]
    assert statements_for(4) == (two, [2, 2, 2, 2])


def test_the_pages_decide_and_take_back_by_the_act(client):
    of, who = reviewed()
    item = office.item(of.participation)
    client.force_login(who["leader"])
    typed = {"grade": "weak", "decided_on": "2012-04-05"}

    client.post(reverse("grading:decision", args=[of.participation_id]), typed)
    raised = levels(item)
    client.force_login(who["org"])
    back = reverse("grading:return_decision", args=[of.participation_id])
    client.post(back, {"reason": "请核实"})

    assert (raised, levels(item)) == ([2], [1])


def test_a_selection_by_address_decides_by_the_act(client):
    of, who = reviewed()
    item = office.item(of.participation)
    row = {"row": of.participation_id}
    client.force_login(who["leader"])
    client.post(reverse("grading:decide_selection"), row | {"decided_on": "2012-04-05"})
    client.force_login(who["org"])
    client.post(reverse("grading:approve_selection"), row | PAPER)

    of.refresh_from_db()
    item.refresh_from_db()
    assert (of.state, item.levels, item.follows_decision) == ("approved", 2, False)
