"""What an indicator could still reach, and what that would come to. Pure and exact, no Django."""

from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from grading.scoring.scoring import SheetScore, criterion_points, final_score

FULL = "full"


class Option(NamedTuple):
    """One thing to reach: `key` within its indicator, `points` (Fraction) it would then have."""

    key: str
    label: str
    points: Fraction


def options(indicator, outcome, score=None):
    """[Option] of an indicator (IndicatorSpec) above its present Outcome, the lowest first; none
    where nothing is lost, judged or applicable.

    A band and levels offer their better choices, a sum the parts that are missing (`score`: who
    was judged, with its ticks) and all of them, everything else its full points.
    """
    if outcome is None or outcome.points is None or not outcome.applicable:
        return []
    if indicator.method in ("band", "levels"):
        found = [Option(word, word, points) for word, points in indicator.choices.items()]
    else:
        found = [*_parts(indicator, outcome, score), Option(FULL, "达到满分", indicator.points)]
    better = [one for one in found if one.points > outcome.points]
    return sorted(better, key=lambda one: one.points)


def _parts(indicator, outcome, score):
    """Each missing part by itself, where there is more than one."""
    ticks = getattr(score, "ticks", None)
    if indicator.method != "sum" or ticks is None:
        return []
    missing = [part for part in indicator.parts if part["key"] not in ticks]
    if len(missing) < 2:
        return []
    points = [min(indicator.points, outcome.points + part["points"]) for part in missing]
    return [
        Option(part["key"], f"做到：{part['label']}", value)
        for part, value in zip(missing, points, strict=True)
        if value < indicator.points
    ]


def raised(rubric, score, wanted):
    """The SheetScore of a sheet whose indicators have at least `wanted` {code: points, Fraction};
    open and inapplicable ones stay as they are.
    """
    outcomes = {
        code: _lifted(outcome, wanted.get(code)) for code, outcome in score.outcomes.items()
    }
    criteria = {one.key: criterion_points(one, outcomes) for one in rubric.criteria}
    total = None if None in criteria.values() else sum(criteria.values(), Fraction(0))
    return SheetScore(outcomes, criteria, total, score.open)


def _lifted(outcome, points):
    if points is None or outcome.points is None or not outcome.applicable:
        return outcome
    return replace(outcome, points=max(outcome.points, points))


def final_with(rubric, own, review, wanted, parameters):
    """The final score (Decimal) if both SheetScores had the points `wanted`; None while open."""
    totals = [raised(rubric, one, wanted).total for one in (own, review)]
    return final_score(*totals, parameters)
