"""认定: the approval of a 复评 writes what became of the branch, as it was at that moment."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.models import AuditEntry
from config.acts import grading as acts
from grading.decisions.rising import note_jump
from grading.decisions.standing import grade_on
from grading.models import Assessment
from rectification.models import Promotion, RectificationItem
from tests import make
from tests.grading import regraded
from tests.rectification import office

pytestmark = pytest.mark.django_db
State = RectificationItem.State
VOID = {"general_meetings": 0, "committee_meetings": 0, "theme_days": 0}


def recognised(of, who, grade=None, reason=""):
    regraded.decide(of, who, grade, reason)
    regraded.approve(of, who)
    return Promotion.objects.get()


def test_a_first_grading_is_no_promotion():
    regraded.first()

    assert not Promotion.objects.exists()


def test_who_rose_has_its_conditions_paper_and_words():
    of, who = regraded.regraded("qualified")

    row = recognised(of, who)

    assert (row.outcome, row.from_grade, row.to_grade) == ("rose", "qualified", "advanced")
    assert (row.from_label, row.to_label) == ("合格", "先进")
    assert (row.document_no, row.decided_on) == (
        regraded.PAPER["document_no"],
        regraded.PAPER["approved_on"],
    )
    assert (row.by, row.by_text) == (who["org"], str(who["org"]))
    assert "组织部" in row.post_text
    met = {one["key"]: one["met"] for one in row.conditions}
    assert met == {
        "score": True,
        "veto": True,
        "rate": True,
        "items": None,
        "overdue": True,
        "notice": None,
        "jump": None,
    }
    assert row.reason == ""
    assert AuditEntry.objects.filter(action="rectification.recognise").count() == 1
    assert grade_on(row.branch, row.decided_on).grade.code == "advanced"


def test_who_was_held_back_reads_by_what():
    row, who = regraded.first(**regraded.WEAK)
    item = office.item(row.participation)
    of = regraded.measured(row, regraded.opened(row), who)

    held = recognised(of, who)

    assert (held.outcome, held.from_grade, held.to_grade) == ("held", "weak", "weak")
    assert item.number in held.reason
    assert grade_on(held.branch, held.decided_on).is_bottom


def test_a_jump_carries_its_note():
    of, who = regraded.regraded()
    of = note_jump(of, by=who["org"], note="书记到岗，三项制度落实")

    row = recognised(of, who)

    assert (row.outcome, row.to_grade) == ("rose", "advanced")
    [jump] = [one for one in row.conditions if one["key"] == "jump"]
    assert (jump["met"], jump["fact"]) == (True, "书记到岗，三项制度落实")


def test_a_fall_by_the_rules_has_their_reason():
    of, who = regraded.regraded("qualified", **VOID)

    row = recognised(of, who)

    assert (row.outcome, row.to_grade) == ("fell", "weak")
    assert row.reason.startswith("V2 长期不换届")


def test_a_fall_below_the_rules_has_the_words_of_the_committee():
    of, who = regraded.regraded("qualified", choices=regraded.POOR)
    assert of.proposed_grade == "qualified"

    row = recognised(of, who, "weak", "班子长期软弱")

    assert (row.outcome, row.reason) == ("fell", "班子长期软弱")


def test_behind_it_stand_the_closed_items_of_what_rose():
    row, who = regraded.first(choices=regraded.POOR)
    judged = next(one for one in row.rubric.indicators.all() if one.method == "band").code
    item = {"state": State.CLOSED, "closed_on": regraded.D2}
    rose = office.item(row.participation, indicator_code=judged, **item)
    office.item(row.participation, indicator_code="", **item)
    office.item(row.participation, indicator_code=judged, days_left=30)
    early = row.participation.round.cutoff_on
    office.item(row.participation, indicator_code=judged, state=State.CLOSED, closed_on=early)
    of = regraded.measured(row, regraded.opened(row), who)

    promotion = recognised(of, who)

    assert list(promotion.items.all()) == [rose]


def test_behind_a_branch_that_left_the_bottom_stand_the_items_it_came_with():
    row, who = regraded.first(**regraded.WEAK)
    closed = {"state": State.CLOSED, "closed_on": regraded.D2, "indicator_code": ""}
    own = office.item(row.participation, **closed)
    office.item(row.participation, owner="committee", **closed)
    of = regraded.measured(row, regraded.opened(row), who)

    promotion = recognised(of, who)

    assert (promotion.outcome, list(promotion.items.all())) == ("rose", [own])


def statements_for(count):
    """Statements of one approval over `count` branches of a 复评."""
    place, round, rows = make.committee(), make.round(), []
    for _ in range(count):
        row, who = regraded.first(make.branch(of=place), within=round, **regraded.WEAK)
        office.item(row.participation, state=State.CLOSED, closed_on=regraded.D2)
        rows.append((row, who))
    again = regraded.opened(rows[0][0])
    done = [regraded.measured(row, again, who) for row, who in rows]
    for of, (_row, who) in zip(done, rows, strict=True):
        regraded.decide(of, who)
    selection = Assessment.objects.filter(pk__in=[of.pk for of in done])
    with CaptureQueriesContext(connection) as asked:
        approved = acts.approve(selection, by=make.org_dept(), **regraded.PAPER)
    assert (approved.count, approved.refused) == (count, [])
    assert Promotion.objects.filter(participation__round=again).count() == count
    return len(asked)


def test_a_selection_is_recognised_in_as_many_statements_whatever_its_size():
    assert statements_for(2) == statements_for(4)


def test_a_school_of_four_grades_walks_the_same_way():
    round = make.round()
    document = make.parameters_document()
    names = [("a", "好", 90), ("b", "较好", 75), ("c", "一般", 60), ("d", "较差", 0)]
    document["grades"] = [list(one) for one in names]
    round.cycle.parameters = document
    round.cycle.save()
    row, who = regraded.first(within=round, **regraded.WEAK)
    of = regraded.measured(row, regraded.opened(row), who)

    promotion = recognised(of, who)

    assert (promotion.from_label, promotion.to_label) == ("较差", "一般")
    assert [one["title"] for one in promotion.conditions][3] == "随较差等级下达的整改事项全部销号"
