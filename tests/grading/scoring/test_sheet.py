"""A sheet: judged points, criteria scaled over what applies, the final score, lost points."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.scoring.scoring import (
    BANDS,
    Context,
    CriterionSpec,
    IndicatorSpec,
    Outcome,
    computed_outcomes,
    criterion_points,
    final_score,
    grade,
    judged_points,
    lost_points,
)
from tests.fact_strategies import counts, steady
from tests.survey_facts import (
    CUTOFF,
    ballots,
    facts,
    full_marks,
    judged,
    parameters,
    rubric,
)

CONTEXT = Context(parameters(), CUTOFF, {"members": ballots(), "clients": ballots()})


BAND = IndicatorSpec("B5", "先锋模范作用", 5, "band")
SUM = IndicatorSpec(
    "A5",
    "述职",
    3,
    "sum",
    parts=(
        {"key": "report", "label": "述职", "points": 2},
        {"key": "training", "label": "培训", "points": 1.5},
    ),
)
LEVELS = IndicatorSpec(
    "D5", "荣誉", 2, "levels", levels=(("校级及以上", 2), ("院级", "1.5"), ("没有", 0))
)
DEDUCT = IndicatorSpec(
    "B2", "发展党员", 4, "deduct", deductions=({"key": "a", "label": "缺联系人", "each": 0.5},)
)


@pytest.mark.parametrize(
    ("indicator", "score", "points"),
    [
        (BAND, judged("好"), 5),
        (BAND, judged("较好"), Fraction("3.75")),
        (BAND, judged("一般"), Fraction("2.5")),
        (BAND, judged("差"), 0),
        (BAND, judged(""), None),
        (BAND, judged("优"), None),
        (BAND, None, None),
        (LEVELS, judged("校级及以上"), 2),
        (LEVELS, judged("院级"), Fraction("1.5")),
        (LEVELS, judged("没有"), 0),
        (LEVELS, judged("好"), None),
        (LEVELS, judged(""), None),
        (SUM, judged(ticks=["report"]), 2),
        (SUM, judged(ticks=["report", "training"]), 3),
        (SUM, judged(ticks=["unknown"]), 0),
        (SUM, judged(ticks=[]), 0),
        (SUM, judged(), None),
        (DEDUCT, judged(counts={}), 4),
        (DEDUCT, judged(counts={"a": 3}), Fraction("2.5")),
        (DEDUCT, judged(counts={"a": 99}), 0),
        (DEDUCT, judged(counts={"a": -2, "b": None}), 4),
        (DEDUCT, judged(), None),
    ],
)
def test_judged_points(indicator, score, points):
    assert judged_points(indicator, score) == points


@steady
@given(st.sampled_from(sorted(BANDS)), st.dictionaries(st.sampled_from("ab"), counts))
def test_judged_points_stay_within_bounds(choice, times):
    for indicator in (BAND, SUM, DEDUCT):
        got = judged_points(indicator, judged(choice, list(times), times))
        assert 0 <= got <= indicator.points


def criterion(*points):
    made = [IndicatorSpec(f"X{index}", "某项", one, "band") for index, one in enumerate(points)]
    return CriterionSpec("members", "党员队伍好", sum(points), tuple(made))


ABSENT = Outcome(None, "", applicable=False)
UNKNOWN = Outcome(None, "")


def points(value):
    return Outcome(Fraction(value), "")


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([points(4), points(3), points(1)], 8),
        ([ABSENT, points(3), points(1)], Fraction(4 * 10, 6)),
        ([ABSENT, ABSENT, points(2)], 10),
        ([ABSENT, ABSENT, points(1)], 5),
        ([ABSENT, ABSENT, ABSENT], None),
        ([ABSENT, UNKNOWN, points(1)], None),
        ([UNKNOWN, points(3), points(1)], None),
    ],
)
def test_a_criterion_is_scaled_over_what_applies(outcomes, expected):
    spec = criterion(4, 4, 2)

    assert criterion_points(spec, {f"X{i}": one for i, one in enumerate(outcomes)}) == expected


@steady
@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.data())
def test_full_points_where_all_applies_are_full_points_of_the_criterion(sizes, data):
    spec = criterion(*sizes)
    keep = data.draw(st.lists(st.booleans(), min_size=len(sizes), max_size=len(sizes)))
    outcomes = {
        one.code: points(one.points) if kept else ABSENT
        for one, kept in zip(spec.indicators, keep, strict=True)
    }

    assert criterion_points(spec, outcomes) == (spec.points if any(keep) else None)


@pytest.mark.parametrize(
    ("own", "review", "final"),
    [
        ("89.95", "89.95", "90.0"),
        ("89.949999", "89.949999", "89.9"),
        ("92.6", "89.3", "90.6"),
        ("0", "0", "0.0"),
        ("100", "100", "100.0"),
        ("100", "0", "40.0"),
    ],
)
def test_the_final_score_is_rounded_once_half_up(own, review, final):
    score = final_score(Fraction(own), Fraction(review), parameters())

    assert str(score) == final


def test_without_both_totals_there_is_no_score_and_no_grade():
    assert final_score(None, Fraction(90), parameters()) is None
    assert final_score(Fraction(90), None, parameters()) is None
    assert grade(None, parameters()) is None


@steady
@given(st.fractions(0, 100), st.fractions(0, 100))
def test_the_final_score_lies_between_the_totals_and_has_one_grade(own, review):
    final = final_score(own, review, parameters())

    assert min(own, review) - Fraction(1, 20) <= final <= max(own, review) + Fraction(1, 20)
    code = grade(final, parameters()).code
    assert code == ("advanced" if final >= 90 else "qualified" if final >= 60 else "weak")


def test_89_95_is_advanced():
    final = final_score(Fraction("89.95"), Fraction("89.95"), parameters())

    assert grade(final, parameters()).code == "advanced"
    assert grade(final - Decimal("0.1"), parameters()).code == "qualified"


def test_lost_points_are_what_rectification_takes_up():
    spec = rubric("staff")
    computed = computed_outcomes(spec, facts(theme_days=11, talks_due=0), CONTEXT)
    scores = full_marks(spec) | {
        "A6": judged("较好"),
        "B5": judged("一般"),
        "C2": judged(ticks=["held"]),
        "B2": judged(counts={"no_plan": 1}),
        "D2": judged(""),
    }

    lost = lost_points(spec, computed, scores)

    assert [(one.indicator.code, one.points, one.text) for one in lost] == [
        ("A6", Fraction("0.5"), "班子分工协作和工作落实还不够紧密"),
        ("B2", 1, "没有制定年度发展党员计划"),
        ("B5", Fraction("2.5"), "党员先锋模范作用不明显，缺少能说得出的事例"),
        ("C2", 1, "组织生活会没有形成问题清单并整改"),
    ]
