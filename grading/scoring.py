"""Scores by the rubric: judged points, criteria, totals, final score. Pure and exact, no Django.

Facts give the computed indicators (grading.formulas), people the judged ones; both sheets use the
same computed outcomes. Nothing is rounded before the final score. Never raises, whatever is empty.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from grading.formulas import FORMULAS
from grading.outcomes import Context, Outcome, Satisfaction, satisfaction, show
from grading.rubric_spec import (
    BANDS,
    LOW_BANDS,
    CriterionSpec,
    IndicatorSpec,
    RubricSpec,
    rubric_from_json,
)

__all__ = [
    "BANDS",
    "FORMULAS",
    "Context",
    "CriterionSpec",
    "IndicatorSpec",
    "LostPoints",
    "Outcome",
    "RubricSpec",
    "Satisfaction",
    "SheetScore",
    "computed_outcomes",
    "criterion_points",
    "final_score",
    "grade",
    "judged_outcome",
    "judged_points",
    "lost_points",
    "rubric_from_json",
    "satisfaction",
    "score_sheet",
    "show",
]


@dataclass(frozen=True)
class SheetScore:
    """`outcomes` {indicator code: Outcome}, `criteria` {key: Fraction or None}, `total`, and the
    codes still `open`.
    """

    outcomes: dict
    criteria: dict
    total: Fraction | None
    open: tuple


@dataclass(frozen=True)
class LostPoints:
    """An indicator that lost points, as a draft of a rectification item; `points` lost."""

    indicator: IndicatorSpec
    points: Fraction
    text: str


def computed_outcomes(rubric, facts, context):
    """{code: Outcome} of the indicators a program computes; the same in self and review."""
    return {
        indicator.code: computed_outcome(indicator, facts, context)
        for indicator in rubric.indicators
        if indicator.is_computed
    }


def computed_outcome(indicator, facts, context):
    """The Outcome of one computed indicator (an IndicatorSpec) from `facts`, a Survey or its like.

    Points are an exact Fraction up to the indicator's full points, None while facts are missing or
    the formula (domain/auto_rules.md) is unknown: neither may stop a whole sheet.
    """
    compute = FORMULAS.get(indicator.formula)
    if compute is None:
        return Outcome(None, f"没有名为“{indicator.formula}”的计算公式，暂不计分。")
    return compute(facts, indicator.points, context)


def judged_points(indicator, score):
    """Points of a band, sum or deduct indicator: Fraction, or None while it is not judged.

    `score`: choice (band: 好 …), ticks (sum: keys of parts, None = not judged), counts (deduct:
    {key: times}, None = not judged); None = no row yet.
    """
    return judged_outcome(indicator, score).points


def judged_outcome(indicator, score):
    """The judged points with what was judged in one sentence."""
    if score is None or indicator.method not in JUDGES:
        return NOT_JUDGED
    key = _judgement(score)
    if key not in indicator.known:
        indicator.known[key] = JUDGES[indicator.method](indicator, score) or NOT_JUDGED
    return indicator.known[key]


def _judgement(score):
    ticks = None if score.ticks is None else tuple(score.ticks)
    counts = None if score.counts is None else tuple(score.counts.items())
    return score.choice, ticks, counts


def _band(indicator, score):
    share = BANDS.get(score.choice)
    if share is None:
        return None
    got = indicator.points * share
    return Outcome(got, f"评为“{score.choice}”，得{show(got)}分。")


def _sum(indicator, score):
    if score.ticks is None:
        return None
    got = [part for part in indicator.parts if part["key"] in score.ticks]
    text = "；".join(f"{part['label']}{show(part['points'])}分" for part in got)
    points = min(indicator.points, sum((part["points"] for part in got), Fraction(0)))
    return Outcome(points, f"{text or '各项都未达到'}。")


def _deduct(indicator, score):
    if score.counts is None:
        return None
    taken = [
        (one["label"], times, one["each"] * times)
        for one in indicator.deductions
        if (times := max(0, score.counts.get(one["key"]) or 0))
    ]
    text = "；".join(f"{label}{times}次，扣{show(lost)}分" for label, times, lost in taken)
    left = indicator.points - sum(lost for _label, _times, lost in taken)
    return Outcome(max(Fraction(0), left), f"{text or '没有扣分'}。")


NOT_JUDGED = Outcome(None, "未评。")
JUDGES = {"band": _band, "sum": _sum, "deduct": _deduct}


def criterion_points(criterion, outcomes):
    """Points of a criterion (Fraction), None while one of its indicators is open.

    `outcomes` {code: Outcome}. Indicators that do not apply are left out and the others scaled
    back: sum × P ÷ (P − N); if none applies the criterion is open.
    """
    got, absent = Fraction(0), Fraction(0)
    for indicator in criterion.indicators:
        outcome = outcomes.get(indicator.code)
        if outcome is None or outcome.is_open:
            return None
        if outcome.applicable:
            got += outcome.points
        else:
            absent += indicator.points
    if not absent:
        return got
    left = criterion.points - absent
    return got * criterion.points / left if left > 0 else None


def score_sheet(rubric, computed, scores):
    """A SheetScore: `computed` outcomes plus the judged ones of one sheet.

    `scores` {indicator code: object with choice, ticks, counts}; a missing one is open.
    """
    outcomes = {
        one.code: computed[one.code]
        if one.code in computed
        else judged_outcome(one, scores.get(one.code))
        for one in rubric.indicators
    }
    criteria = {one.key: criterion_points(one, outcomes) for one in rubric.criteria}
    total = None if None in criteria.values() else sum(criteria.values(), Fraction(0))
    return SheetScore(outcomes, criteria, total, _open_codes(outcomes))


def _open_codes(outcomes):
    return tuple(code for code, outcome in outcomes.items() if outcome.is_open)


def final_score(self_total, review_total, parameters):
    """The weighted score, rounded once, half up, to one decimal (Decimal); None if one is open."""
    if self_total is None or review_total is None:
        return None
    exact = (
        Fraction(parameters.self_weight) * self_total
        + Fraction(parameters.review_weight) * review_total
    )
    return Decimal(floor(exact * 10 + Fraction(1, 2))).scaleb(-1)


def grade(final, parameters):
    """(code, label) of the half-open interval that holds `final`; None if there is no score."""
    return None if final is None else parameters.grade_for(final)


def lost_points(rubric, computed, scores):
    """LostPoints of the indicators that call for rectification, in the rubric's order.

    Computed: anything lost; 四档: 一般 or worse in the review; 分项 and 扣分: anything lost in the
    review (`scores` of the review sheet). Open and inapplicable ones lose nothing.
    """
    found = []
    for indicator in rubric.indicators:
        score = scores.get(indicator.code)
        outcome = computed.get(indicator.code) or judged_outcome(indicator, score)
        if outcome.points is None or _is_fair_band(indicator, score):
            continue
        if lost := indicator.points - outcome.points:
            found.append(LostPoints(indicator, lost, _lost_text(indicator, outcome, score)))
    return found


def _is_fair_band(indicator, score):
    return indicator.method == "band" and score.choice not in LOW_BANDS


def _lost_text(indicator, outcome, score):
    if indicator.method != "sum":
        return outcome.explanation
    missing = [part["label"] for part in indicator.parts if part["key"] not in score.ticks]
    return f"未得分：{'、'.join(missing)}。"
