"""The cheapest ways to the next grade: each suffices when applied, none has a move too many."""

import json
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from grading.scoring.outcomes import Outcome
from grading.scoring.scoring import SheetScore, criterion_points, final_score, rubric_from_json
from grading.scoring.targets import final_with
from grading.scoring.ways import moves_of, ways_to
from tests.survey_facts import parameters

ROOT = Path(__file__).resolve().parents[3]
RUBRICS = json.loads((ROOT / "grading/fixtures/rubrics.json").read_text("utf-8"))
STAFF = rubric_from_json("staff", RUBRICS["staff"])
CODES = [one.code for one in STAFF.indicators]
shares = st.lists(st.integers(0, 4), min_size=len(CODES), max_size=len(CODES))


def sheet(of):
    """A complete sheet with so many quarters of each indicator's points."""
    outcomes = {
        spec.code: Outcome(Fraction(spec.points) * Fraction(share, 4), "")
        for spec, share in zip(STAFF.indicators, of, strict=True)
    }
    criteria = {one.key: criterion_points(one, outcomes) for one in STAFF.criteria}
    return SheetScore(outcomes, criteria, sum(criteria.values()), ())


def applied(way, own, review):
    wanted = {one.spec.code: Fraction(one.spec.points) for one in way}
    return final_with(STAFF, own, review, wanted, parameters())


@given(shares, shares)
def test_each_way_suffices_and_needs_each_of_its_moves(first, second):
    own, review, rules = sheet(first), sheet(second), parameters()
    target = rules.grades.above(final_score(own.total, review.total, rules))
    if target is None:
        return
    moves = moves_of(STAFF, own, review, rules)

    ways = ways_to(target.cut, moves, STAFF, own, review, rules)

    assert ways  # everything at full points is the top
    for way in ways:
        assert rules.grades.holding(applied(way, own, review)).cut >= target.cut
        for left_out in way:
            assert applied([one for one in way if one is not left_out], own, review) < target.cut
    assert len(ways[0]) == min(len(way) for way in ways)


@given(shares, shares)
def test_the_gains_add_up_to_what_is_missing(first, second):
    own, review, rules = sheet(first), sheet(second), parameters()

    gained = sum(one.gain for one in moves_of(STAFF, own, review, rules))

    weights = Fraction(rules.self_weight), Fraction(rules.review_weight)
    assert gained == 100 - weights[0] * own.total - weights[1] * review.total
