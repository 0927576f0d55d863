from collections import namedtuple
from decimal import Decimal
from fractions import Fraction

import pytest

from grading.scoring.outcomes import Outcome
from grading.scoring.rubric_spec import CriterionSpec, IndicatorSpec, RubricSpec
from grading.scoring.scoring import score_sheet
from grading.scoring.targets import final_with, options, raised

Score = namedtuple("Score", "choice ticks counts", defaults=("", None, None))
BAND = IndicatorSpec("A1", "分工", 4, "band")
SUM = IndicatorSpec(
    "B1",
    "制度",
    5,
    "sum",
    parts=(
        {"key": "a", "label": "有制度", "points": 2},
        {"key": "b", "label": "有记录", "points": 2},
        {"key": "c", "label": "有公示", "points": 1},
    ),
)
COUNTED = IndicatorSpec("C1", "会议", 6, "auto", formula="meetings")


def keys(found):
    return [(one.key, one.points) for one in found]


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        ("差", [("一般", 2), ("较好", 3), ("好", 4)]),
        ("较好", [("好", 4)]),
        ("好", []),
    ],
)
def test_a_band_offers_its_better_choices(choice, wanted):
    [outcome] = score_sheet(_rubric(BAND), {}, {"A1": Score(choice)}).outcomes.values()

    assert keys(options(BAND, outcome, Score(choice))) == wanted


def test_a_sum_offers_each_part_that_is_missing_and_all_of_them():
    score = Score(ticks=["a"])
    [outcome] = score_sheet(_rubric(SUM), {}, {"B1": score}).outcomes.values()

    assert keys(options(SUM, outcome, score)) == [("c", 3), ("b", 4), ("full", 5)]


def test_of_one_missing_part_it_is_the_full_points():
    score = Score(ticks=["a", "b"])
    [outcome] = score_sheet(_rubric(SUM), {}, {"B1": score}).outcomes.values()

    assert keys(options(SUM, outcome, score)) == [("full", 5)]


@pytest.mark.parametrize(
    "outcome", [None, Outcome(None, "未评。"), Outcome(Fraction(0), "", applicable=False)]
)
def test_nothing_is_offered_of_what_is_open_or_does_not_apply(outcome):
    assert options(COUNTED, outcome) == []


def test_what_is_computed_offers_its_full_points():
    assert keys(options(COUNTED, Outcome(Fraction(9, 2), ""))) == [("full", 6)]


def test_the_gain_is_scaled_where_an_indicator_does_not_apply():
    """4 + 6 points of 15, 5 of them not applicable: what is left counts by 15 ÷ 10."""
    rubric = _rubric(BAND, SUM, COUNTED)
    computed = {"C1": Outcome(Fraction(3), "")}
    score = score_sheet(rubric, computed, {"A1": Score("一般"), "B1": Score(ticks=[])})
    score.outcomes["B1"] = Outcome(None, "不适用。", applicable=False)

    assert raised(rubric, score, {}).total == Fraction(15, 2)
    assert raised(rubric, score, {"C1": Fraction(6)}).total == Fraction(12)
    assert raised(rubric, score, {"A1": Fraction(1)}).total == Fraction(15, 2)  # never less


def test_the_final_score_takes_the_target_on_both_sheets():
    rubric = _rubric(BAND, COUNTED)
    computed = {"C1": Outcome(Fraction(3), "")}
    own = score_sheet(rubric, computed, {"A1": Score("好")})
    review = score_sheet(rubric, computed, {"A1": Score("差")})
    parameters = namedtuple("P", "self_weight review_weight")(Decimal("0.4"), Decimal("0.6"))

    now = final_with(rubric, own, review, {}, parameters)
    then = final_with(rubric, own, review, {"A1": Fraction(3), "C1": Fraction(6)}, parameters)

    assert (now, then) == (Decimal("4.6"), Decimal("9.4"))


def test_a_sheet_that_is_open_has_no_gain():
    rubric = _rubric(BAND)
    parameters = namedtuple("P", "self_weight review_weight")(Decimal("0.4"), Decimal("0.6"))
    score = score_sheet(rubric, {}, {})

    assert final_with(rubric, score, score, {"A1": Fraction(4)}, parameters) is None


def _rubric(*indicators):
    points = sum(one.points for one in indicators)
    return RubricSpec("staff", "试", (CriterionSpec("x", "一好", points, indicators),))
