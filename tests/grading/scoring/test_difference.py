"""What made the difference: exact, matched by code, honest about a changed standard."""

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rulebook.fields import KINDS
from grading.scoring.difference import difference, parts_of, total
from grading.scoring.outcomes import Outcome
from grading.scoring.reading import facts_between, fields_read
from grading.scoring.scoring import Context, SheetScore, criterion_points
from tests.fact_strategies import steady
from tests.survey_facts import CUTOFF, ballots, facts, parameters, rubric

KIND = st.sampled_from(sorted(KINDS))
WEIGHTS = SimpleNamespace(self_weight=Fraction(2, 5), review_weight=Fraction(3, 5))


def sheet(spec, shares, absent=()):
    """A SheetScore in which each indicator has a share of its points."""
    outcomes = {
        one.code: Outcome(None, "", applicable=False)
        if one.code in absent
        else Outcome(one.points * share, "")
        for one, share in zip(spec.indicators, shares, strict=False)
    }
    criteria = {one.key: criterion_points(one, outcomes) for one in spec.criteria}
    whole = None if None in criteria.values() else sum(criteria.values(), Fraction(0))
    return SheetScore(outcomes, criteria, whole, ())


@st.composite
def rounds(draw):
    """(kind, parts of a round and its exact final score) with some indicators that do not apply."""
    spec = rubric(draw(KIND))
    share = st.fractions(0, 1, max_denominator=12)
    count = len(spec.indicators)
    # At least the first of each criterion applies, else the sheet would be open.
    firsts = {criterion.indicators[0].code for criterion in spec.criteria}
    others = sorted(one.code for one in spec.indicators if one.code not in firsts)
    found = []
    for _round in range(2):
        absent = draw(st.sets(st.sampled_from(others), max_size=4))
        own, review = (
            sheet(spec, draw(st.lists(share, min_size=count, max_size=count)), absent)
            for _sheet in range(2)
        )
        exact = WEIGHTS.self_weight * own.total + WEIGHTS.review_weight * review.total
        found.append((parts_of(spec, own, review, WEIGHTS), exact))
    return found


@steady
@given(rounds())
def test_the_differences_sum_to_the_difference_of_the_totals_exactly(drawn):
    (before, first), (after, last) = drawn

    found = difference(before, after)

    assert (found.before, found.after) == (first, last)
    lines = (*found.rose, *found.fell, *found.same, *found.changed)
    assert total(lines) == last - first == found.delta
    assert len(lines) == len({one.code for one in lines}) == len(before)
    assert found.risen - found.fallen + total(found.changed) == found.delta
    assert all(one.delta > 0 for one in found.rose)
    assert all(one.delta < 0 for one in found.fell)
    for lines in (found.rose, found.fell):
        assert [one.size for one in lines] == sorted((one.size for one in lines), reverse=True)


def of_shares(spec, shares, absent=()):
    one = sheet(spec, shares, absent)
    return parts_of(spec, one, one, WEIGHTS)


def test_a_rise_is_told_on_the_scale_of_the_indicator():
    spec = rubric("staff")
    half = [Fraction(1, 2)] * len(spec.indicators)
    found = difference(of_shares(spec, half), of_shares(spec, [1, *half[1:]]))

    [rise] = found.rose
    assert (rise.code, rise.before.points, rise.after.points) == ("A1", Fraction(3, 2), 3)
    assert rise.before.full == rise.after.full == 3
    assert len(found.same) == len(spec.indicators) - 1
    assert found.fell == found.changed == ()


def test_what_does_not_apply_is_not_compared_but_still_counted():
    """The others of its criterion are scaled: the sum holds all the same."""
    spec = rubric("staff")
    full = [Fraction(1)] * len(spec.indicators)
    before, after = of_shares(spec, full), of_shares(spec, full, absent=("C4",))

    found = difference(before, after)

    assert [(one.code, one.why_not) for one in found.changed] == [("C4", "本轮不适用")]
    assert found.delta == 0
    # 25 points of the criterion are now shared by the other 23.
    assert {one.code for one in found.rose} == {"C1", "C2", "C3", "C5", "C6", "C7"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda one: replace(one, code="A9"), ["新增的指标", "已取消的指标"]),
        (lambda one: replace(one, points=4), ["分值有变"]),
        (lambda one: replace(one, name="支部设置", rule="另一种说法"), []),
    ],
)
def test_of_a_changed_rubric_what_matches_by_code_is_compared(change, why):
    spec = rubric("staff")
    first = spec.criteria[0]
    changed = replace(first, indicators=(change(first.indicators[0]), *first.indicators[1:]))
    later = replace(spec, criteria=(changed, *spec.criteria[1:]))
    half = [Fraction(1, 2)] * len(spec.indicators)

    found = difference(of_shares(spec, half), of_shares(later, half))

    assert [one.why_not for one in found.changed] == why
    assert found.before + total((*found.rose, *found.fell, *found.changed)) == found.after


def test_weights_of_two_years_may_differ():
    spec = rubric("staff")
    own = sheet(spec, [Fraction(1)] * len(spec.indicators))
    review = sheet(spec, [Fraction(1, 2)] * len(spec.indicators))
    other = SimpleNamespace(self_weight=Fraction(1, 5), review_weight=Fraction(4, 5))

    found = difference(parts_of(spec, own, review, WEIGHTS), parts_of(spec, own, review, other))

    assert (found.before, found.after) == (70, 60)
    assert total(found.fell) == -10


CONTEXT = Context(parameters(), CUTOFF, {"members": ballots()})


@pytest.mark.parametrize("kind", KINDS)
def test_the_fields_of_an_indicator_are_those_that_move_its_points(kind):
    spec = rubric(kind)
    found = {one.code: fields_read(one, facts(kind=kind), CONTEXT) for one in spec.indicators}

    counted = next(one.code for one in spec.indicators if one.formula == "talks")
    assert found[counted] == ("talks_due", "talks_held")
    rule = next(one.code for one in spec.indicators if "rule_made" in str(one.parts))
    assert found[rule] == ("rules_made", "has_rule_records")
    assert all("kind" not in names for names in found.values())
    bands = [one.code for one in spec.indicators if one.method == "band"]
    assert bands
    assert not any(found[code] for code in bands)


def test_facts_that_moved_stand_first_in_words():
    before, after = facts(talks_due=30, talks_held=12), facts(talks_due=30, talks_held=30)

    rows = facts_between(("talks_due", "talks_held"), before, after, "2012")

    assert [(one.label, one.before, one.after, one.moved) for one in rows] == [
        ("谈心谈话已谈", "12人", "30人", True),
        ("谈心谈话应谈", "30人", "30人", False),
    ]
