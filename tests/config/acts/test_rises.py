"""复评: items hold a rise back until they are done, in the transaction of their own act."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.errors import Refusal
from config.acts.rises import work_rises
from grading.decisions.rising import note_jump
from grading.models import Assessment, Verdict
from rectification.models import RectificationItem
from tests import make
from tests.grading import graded, regraded
from tests.rectification import office

pytestmark = pytest.mark.django_db
State, Owner = RectificationItem.State, RectificationItem.Owner


def fresh(of):
    return Assessment.objects.get(pk=of.pk)


def unmet(of):
    return fresh(of).unmet_conditions.split()


@pytest.fixture
def weak():
    """A weak branch in its first round, still to be regraded, with (assessment, people)."""
    return regraded.first(**regraded.WEAK)


def regrade(row, who, **more):
    return regraded.measured(row, regraded.opened(row), who, **more)


def test_an_open_item_of_the_weak_grade_holds_the_branch(weak):
    row, who = weak
    office.item(row.participation, levels=2)
    office.item(row.participation, state=State.CLOSED)
    of = regrade(row, who)

    assert of.promotion_facts["bottom"]["total"] == 2
    assert (of.proposed_grade, of.score_grade) == ("weak", "advanced")
    assert unmet(of) == ["items", "jump"]


def test_items_of_others_and_of_the_new_round_do_not(weak):
    row, who = weak
    office.item(row.participation, owner=Owner.COMMITTEE, days_left=-5)
    office.item(row.participation, state=State.CANCELLED)
    office.item(days_left=-5)
    of = regrade(row, who)
    office.item(of.participation)
    work_rises()

    assert (fresh(of).proposed_grade, unmet(of)) == ("qualified", ["jump"])


def test_an_item_newly_late_makes_a_new_verdict_at_night(weak):
    row, who = weak
    of = regrade(row, who)
    item = office.item(of.participation, days_left=3)
    assert work_rises() == 0

    night = timezone.localdate() + timedelta(days=4)
    changed = [work_rises(today=night), work_rises(today=night)]

    assert changed == [1, 0]
    verdict = Verdict.objects.get(assessment=of)
    [late] = [one for one in verdict.trace["conditions"] if one["key"] == "overdue"]
    assert (verdict.grade, late["met"]) == ("weak", False)
    assert item.number in late["fact"]
    assert fresh(of).promotion_facts["on"] == night.isoformat()


def test_closing_the_last_item_makes_a_new_verdict_by_address(client, weak):
    row, who = weak
    of = regrade(row, who)
    item = office.item(of.participation, days_left=-2)
    work_rises()
    assert unmet(of) == ["overdue", "jump"]
    office.ask(item, who)

    client.force_login(who["reviewer"])
    address = reverse("rectification:accept", args=[item.pk])
    client.post(address, {"opinion-note": "经核对记录属实"})

    assert office.fresh(item).state in (State.CLOSED, State.COMMITTEE_ACCEPTED)
    assert (fresh(of).proposed_grade, unmet(of)) == ("qualified", ["jump"])
    assert [one.grade for one in of.verdicts.order_by("pk")] == ["weak", "qualified"]


def test_an_item_made_by_hand_is_counted_at_once(client, weak):
    row, who = weak
    of = regrade(row, who)
    client.force_login(who["reviewer"])

    typed = {"participation": of.participation_id, "problem": "台账不全", "track": "dated"}
    typed |= {"due_on": "2026-12-31", "owner": "branch"}
    made = client.post(
        f"{reverse('rectification:new_item')}?round={of.participation.round_id}", typed
    )

    assert made.status_code == 302
    assert fresh(of).promotion_facts["overdue"]["total"] == 0
    assert RectificationItem.objects.get().participation_id == of.participation_id


def test_a_quiet_night_writes_the_day_and_no_verdict(weak):
    row, who = weak
    of = regrade(row, who)
    night = timezone.localdate() + timedelta(days=1)

    assert work_rises(today=night) == 0

    assert fresh(of).promotion_facts["on"] == night.isoformat()
    assert not Verdict.objects.filter(assessment=of).exists()


def test_the_decision_rests_on_the_facts_of_its_moment(weak):
    row, who = weak
    of = regrade(row, who)
    assert of.proposed_grade == "qualified"
    # Written past the acts, as an import or a hand would.
    office.item(row.participation)

    with pytest.raises(Refusal):
        regraded.decide(of, who, "qualified")
    done = regraded.decide(of, who, "weak")

    assert done.grade == "weak"


def test_the_note_of_the_department_opens_the_second_step(weak):
    row, who = weak
    of = regrade(row, who)
    before = Verdict.objects.count()

    noted = note_jump(of, by=who["org"], note="书记到岗，三项制度落实")

    assert (noted.proposed_grade, noted.unmet_conditions) == ("advanced", "")
    assert Verdict.objects.count() == before + 1
    back = note_jump(of, by=who["org"], note="")
    assert back.proposed_grade == "qualified"


def test_a_note_is_refused_out_of_a_regrade_and_after_the_approval(weak):
    row, who = weak
    with pytest.raises(Refusal):
        note_jump(row, by=who["org"], note="书记到岗")
    of = regrade(row, who)
    regraded.decide(of, who)
    regraded.approve(of, who)

    with pytest.raises(Refusal) as late:
        note_jump(of, by=who["org"], note="书记到岗")
    assert late.value.kept == [("晋升两级的理由", "书记到岗")]


def test_many_are_worked_in_as_many_statements_as_few():
    round, rows = None, []
    place = make.committee()
    for _ in range(3):
        row, who = regraded.first(make.branch(of=place), within=round, **regraded.WEAK)
        round = row.participation.round
        office.item(row.participation)
        rows.append((row, who))
    again = regraded.opened(rows[0][0])
    for row, who in rows:
        regraded.measured(row, again, who)
    night = timezone.localdate() + timedelta(days=9)

    with CaptureQueriesContext(connection) as one:
        assert work_rises([rows[0][0].participation.branch_id], night) == 1
    with CaptureQueriesContext(connection) as others:
        assert work_rises(None, night) == 2
    assert len(one) == len(others)


def test_a_first_grading_is_left_alone(django_assert_num_queries):
    of = graded.assessment()
    office.item(of.participation, days_left=-3)

    with django_assert_num_queries(3):
        assert work_rises() == 0
    assert fresh(of).promotion_facts == {}
