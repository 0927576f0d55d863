"""What made the difference between two rounds, and what was done for it."""

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grading.models import Assessment
from rectification.items import chain
from rectification.models import RectificationItem
from rectification.promotion.difference import changes_of, items_behind
from rectification.promotion.story import story_of
from tests import make, worlds
from tests.grading import graded
from tests.rectification import office
from tests.rectification.promotion import two_rounds

pytestmark = pytest.mark.django_db


standing = worlds.of_module(two_rounds.build)


@pytest.fixture
def world(standing, db):
    return standing


def changes(world, user=None, of="after"):
    story = story_of(user or world["who"]["org"], world["branch"].pk)
    return changes_of(story, story.chapter(world[of].participation_id))


def row_of(found, code):
    return next(one for one in found.rows if one.line.code == code)


def items_of(found, code):
    return [one.item for one in row_of(found, code).closed]


def test_the_rows_sum_to_the_totals_of_both_rounds(world):
    found = changes(world)

    before, after = (chapter.card for chapter in found.both)
    exact = [
        Fraction(2, 5) * card.self_score.total + Fraction(3, 5) * card.review_score.total
        for card in (before, after)
    ]
    assert [found.difference.before, found.difference.after] == exact
    assert sum(row.line.delta for row in found.rows) == exact[1] - exact[0]
    codes = [row.line.code for row in found.rows]
    assert {"C1", "C3", "C4"} < set(codes[:-1])
    assert codes[-1] == "B1"
    assert [row.has_risen for row in found.rows] == [True] * (len(codes) - 1) + [False]


def test_a_closed_item_stands_behind_what_it_was_made_of(world):
    found = changes(world)

    assert items_of(found, "C1") == [world["c1"]]
    assert items_of(found, "C3") == [world["c3"]]
    assert [one.days_late for one in row_of(found, "C3").closed] == [16]
    # Still open: told, but the rise does not count as its work.
    assert (row_of(found, "C4").closed, row_of(found, "C4").open) == ([], [world["c4"]])
    covered = sum(row_of(found, code).line.delta for code in ("C1", "C3"))
    assert found.covered == covered < found.difference.risen
    assert found.covered_share is not None
    assert found.closed == [world["c1"], world["c3"]]


@pytest.mark.parametrize(
    ("on", "counts"),
    [
        (two_rounds.FIRST, False),  # was already so when the first round was measured
        (date(2012, 3, 21), True),
        (two_rounds.AGAIN, True),
        (date(2012, 11, 21), False),  # too late for this measurement
    ],
)
def test_only_what_was_closed_between_the_cut_off_dates_counts(world, on, counts):
    RectificationItem.objects.filter(pk=world["c1"].pk).update(closed_on=on, requested_on=on)

    items = items_of(changes(world), "C1")

    assert [one.pk for one in items] == ([world["c1"].pk] if counts else [])


@pytest.mark.parametrize(
    ("taken_up", "counts"), [(two_rounds.AGAIN, False), (date(2012, 11, 21), True)]
)
def test_what_was_taken_up_again_only_later_was_closed_all_the_same(world, taken_up, counts):
    """回头看 after the second round: its figures stay as they were."""
    two_rounds.take_up(world["c3"], taken_up)

    found = row_of(changes(world), "C3").closed

    assert [(one.on, one.days_late, one.taken_up) for one in found] == (
        [(date(2012, 7, 1), 16, taken_up)] if counts else []
    )


def test_an_item_behind_two_indicators_stands_at_both_and_counts_once(world):
    """Made by hand for another indicator, from what a finding of this kind explains with C1."""
    RectificationItem.objects.filter(pk=world["c1"].pk).update(
        source_code="F14:committee_meetings", indicator_code="C4"
    )
    world["before"].participation.survey.findings.filter(code="F14").update(indicator="")

    found = changes(world)

    assert [one.pk for one in items_of(found, "C1")] == [world["c1"].pk]
    assert [one.pk for one in items_of(found, "C4")] == [world["c1"].pk]
    assert len(found.closed) == 2


def test_a_fall_without_an_item_offers_its_problem(world):
    fell = row_of(changes(world), "B1")

    assert fell.problem.code == "B1"
    assert not fell.closed
    assert not fell.open
    office.item(world["after"].participation, source_code="B1", indicator_code="B1")
    fell = row_of(changes(world), "B1")
    assert fell.problem is None
    assert len(fell.open) == 1


def test_facts_are_told_before_and_after(world):
    facts = {row.line.code: row.facts for row in changes(world).rows}

    [days] = facts["C3"]
    assert (days.label, days.before, days.after) == ("组织生活次数", "4次", "12次")
    [meetings] = facts["C1"]
    assert (meetings.name, meetings.before, meetings.after) == ("committee_meetings", "4次", "12次")


def test_the_chain_leads_from_the_survey_to_the_promotion(world):
    promotion = two_rounds.promote(world)

    links = row_of(changes(world), "C1").links

    first, again = world["before"].participation_id, world["after"].participation_id
    assert [one.kind for one in links] == [
        chain.SURVEY,
        chain.INDICATOR,
        chain.PROBLEM,
        chain.ITEM,
        chain.SURVEY,
        chain.INDICATOR,
        chain.PROMOTION,
    ]
    assert links[0].url.endswith(f"/surveys/{first}/?section=mechanism#field-committee_meetings")
    assert links[1].url == f"/grading/{first}/#i-C1"
    assert links[2].url == f"/participations/{first}/problems/#p-C1"
    assert links[3].url == world["c1"].get_absolute_url()
    assert f"/{again}/" in links[4].url
    assert f"/{again}/" in links[5].url
    assert links[6].title == f"{promotion.get_outcome_display()}认定"


def test_without_an_item_that_is_written_out(world):
    links = row_of(changes(world), "B1").links

    assert [(one.title, one.url) for one in links if one.kind == chain.ITEM] == [
        ("没有整改事项", "")
    ]


def test_a_review_in_work_tells_the_branch_nothing(world):
    Assessment.objects.filter(pk=world["after"].pk).update(state="self_submitted")

    secretary, staff = world["who"]["secretary"], world["who"]["reviewer"]

    assert changes(world, secretary) is None
    assert changes(world, staff) is not None
    stranger = make.staff(make.committee())
    assert story_of(stranger, world["branch"].pk).chapters == []


def test_the_first_round_has_nothing_to_be_compared_with(world):
    assert changes(world, of="before") is None


def test_a_new_year_is_compared_with_the_last_score(world):
    """Also over a 复评 in which the branch was not measured."""
    year = make.round(cutoff_on=date(2013, 3, 20))
    third = graded.assessment(world["branch"], within=year, **two_rounds.WEAK)
    third = graded.to_state(third, "committee_reviewed", world["who"], choice="一般")

    found = changes({**world, "third": third}, of="third")

    assert found.is_year_apart
    assert found.before.participation == world["after"].participation


@pytest.mark.parametrize(("kind", "code"), [("staff", "A5"), ("student", "A4")])
def test_a_finding_explains_the_indicator_of_the_kind_that_is_measured_now(world, kind, code):
    rows = RectificationItem.objects.filter(pk=world["c4"].pk)
    rows.update(source_code="F12:duty_report_held", indicator_code="")
    story = story_of(world["who"]["org"], world["branch"].pk)
    chapter = story.chapter(world["after"].participation_id)
    chapter.participation.kind = kind

    assert items_behind(story, chapter)[code] == [world["c4"]]


def test_as_many_statements_for_two_rounds_as_for_three(world):
    def asked():
        with CaptureQueriesContext(connection) as found:
            story_of(world["who"]["org"], world["branch"].pk)
        return len(found)

    asked()  # reads the posts of the user once
    two = asked()
    make.participation(world["branch"], within=make.round(cutoff_on=date(2013, 3, 20)))

    assert asked() == two
