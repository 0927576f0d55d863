"""Scores by the rubric: judged points, criteria, totals, final score. Pure and exact, no Django.

Facts give the computed indicators (formulas), people the judged ones; both sheets use the same
computed outcomes. Nothing is rounded before the final score. Never raises, whatever is empty.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from branches.rulebook.rounding import rounded
from branches.rulebook.wording import worded
from grading.scoring.formulas import FORMULAS
from grading.scoring.judging import JUDGES, NOT_JUDGED, judge
from grading.scoring.outcomes import Context, Outcome
from grading.scoring.rubric_spec import (
    BANDS,
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
    "SheetScore",
    "computed_outcomes",
    "criterion_points",
    "final_score",
    "grade",
    "judged_outcome",
    "judged_points",
    "lost_points",
    "rubric_from_json",
    "score_sheet",
]


# Less than the smaller of the two is no problem to rectify.
LEAST_LOST, LEAST_SHARE = Fraction(1, 2), Fraction(1, 10)


@dataclass(frozen=True)
class SheetScore:
    """`outcomes` {code: Outcome}, `criteria` {key: Fraction or None}, `total`, `open` codes."""

    outcomes: dict
    criteria: dict
    total: Fraction | None
    open: tuple


@dataclass(frozen=True)
class LostPoints:
    """An indicator that lost points, as a draft of an item; `points` lost, `text` what is wrong."""

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
    outcome = compute(facts, indicator.points, context)
    text = worded(outcome.explanation, context.parameters.set_name)
    return outcome if text == outcome.explanation else replace(outcome, explanation=text)


def judged_points(indicator, score):
    """Points of a judged indicator: Fraction, or None while it is not judged. `score`: choice
    (band: 好 …; levels: the label), ticks (sum: keys of parts, None = not judged), counts (deduct:
    {key: times}, None = not judged); None = no row yet.
    """
    return judged_outcome(indicator, score).points


def judged_outcome(indicator, score):
    """The judged points with what was judged in one sentence."""
    if score is None or indicator.method not in JUDGES:
        return NOT_JUDGED
    key = _judgement(score)
    if key not in indicator.known:
        indicator.known[key] = judge(indicator, score)
    return indicator.known[key]


def _judgement(score):
    ticks = None if score.ticks is None else tuple(score.ticks)
    counts = None if score.counts is None else tuple(score.counts.items())
    return score.choice, ticks, counts


def criterion_points(criterion, outcomes):
    """Points of a criterion (Fraction), None while one of its indicators is open. `outcomes` {code:
    Outcome}. Indicators that do not apply are left out and the others scaled back: sum × P ÷ (P −
    N); if none applies the criterion is open.
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
    """A SheetScore: `computed` outcomes plus the judged ones of one sheet. `scores` {indicator
    code: object with choice, ticks, counts}; a missing one is open.
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
    return rounded(exact, 1)


def grade(final, parameters):
    """The Grade whose interval holds `final` (Decimal); None if there is no score."""
    return None if final is None else parameters.grades.holding(final)


def lost_points(rubric, computed, scores):
    """LostPoints of the indicators that call for rectification, in the rubric's order.

    Whatever was judged, ticked, polled or computed, from min(0.5, 10 % of the points) upward
    (auto_rules.md); `scores` of the review sheet. Open and inapplicable ones lose nothing, and what
    another indicator tells already has no problem of its own.
    """
    found = []
    for indicator in rubric.indicators:
        outcome = computed.get(indicator.code) or judged_outcome(
            indicator, scores.get(indicator.code)
        )
        if outcome.points is None or not outcome.problem:
            continue
        lost = indicator.points - outcome.points
        if lost >= min(LEAST_LOST, indicator.points * LEAST_SHARE):
            found.append(LostPoints(indicator, lost, outcome.problem))
    return found
