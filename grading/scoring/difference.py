"""What made the difference between two rounds of one branch: its final score taken apart into the
indicators, exactly, so that what they rose and fell sums to the difference of the totals. Pure.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple


class Part(NamedTuple):
    """What one indicator (IndicatorSpec) brings into a final score. `points` of `full`: both
    weighted (self and review) and scaled where others of its criterion do not apply.
    """

    spec: object
    criterion: str
    points: Fraction
    full: Fraction
    applicable: bool


class Line(NamedTuple):
    """One indicator in both rounds; of a changed standard one Part may be None."""

    code: str
    before: Part | None
    after: Part | None

    @property
    def spec(self):
        return (self.after or self.before).spec

    @property
    def delta(self):
        return _points(self.after) - _points(self.before)

    @property
    def size(self):
        return abs(self.delta)

    @property
    def is_comparable(self):
        """Matched by code, worth the same on the rubric's scale, asked of the branch both times."""
        both = self.before and self.after
        return bool(both) and (
            self.before.spec.points == self.after.spec.points
            and self.before.applicable
            and self.after.applicable
        )

    @property
    def why_not(self):
        """What stands in the way of a comparison; "" if nothing."""
        if self.is_comparable:
            return ""
        if not self.before:
            return "新增的指标"
        if not self.after:
            return "已取消的指标"
        if self.before.spec.points != self.after.spec.points:
            return "分值有变"
        return "前一轮不适用" if not self.before.applicable else "本轮不适用"


@dataclass(frozen=True)
class Difference:
    """`rose` and `fell`, the largest first; `same`; `changed`: what cannot be compared. `before`
    and `after`: the exact totals, which the lines of all four lists sum to.
    """

    rose: tuple
    fell: tuple
    same: tuple
    changed: tuple
    before: Fraction
    after: Fraction

    @property
    def delta(self):
        return self.after - self.before

    @property
    def risen(self):
        return total(self.rose)

    @property
    def fallen(self):
        return -total(self.fell)

    @property
    def moved(self):
        return (*self.rose, *self.fell)


def total(lines):
    """What these lines add to the difference."""
    return sum((one.delta for one in lines), Fraction(0))


def parts_of(rubric, own, review, parameters):
    """{code: Part} in the order of the rubric (RubricSpec), of two complete SheetScores. Their
    points sum to self_weight × own.total + review_weight × review.total (handbook b.3).
    """
    weights = (
        (own, Fraction(parameters.self_weight)),
        (review, Fraction(parameters.review_weight)),
    )
    found = {}
    for criterion in rubric.criteria:
        shares = [(sheet, weight * _factor(criterion, sheet)) for sheet, weight in weights]
        for spec in criterion.indicators:
            found[spec.code] = _part(spec, criterion.key, shares)
    return found


def _part(spec, key, shares):
    outcomes = [(sheet.outcomes[spec.code], share) for sheet, share in shares]
    counted = [(one.points, share) for one, share in outcomes if one.applicable]
    return Part(
        spec,
        key,
        sum((points * share for points, share in counted), Fraction(0)),
        sum((spec.points * share for _points, share in counted), Fraction(0)),
        bool(counted),
    )


def _factor(criterion, sheet):
    """By how much what applies is scaled up for what does not: P ÷ (P − N) (criterion_points)."""
    absent = sum(
        (one.points for one in criterion.indicators if not sheet.outcomes[one.code].applicable),
        Fraction(0),
    )
    left = criterion.points - absent
    return criterion.points / left if left > 0 else Fraction(0)


def difference(before, after):
    """The Difference of two {code: Part} (parts_of) of one branch, matched by code."""
    codes = [*after, *(code for code in before if code not in after)]
    lines = [Line(code, before.get(code), after.get(code)) for code in codes]
    compared = [one for one in lines if one.is_comparable]
    return Difference(
        rose=_largest_first(one for one in compared if one.delta > 0),
        fell=_largest_first(one for one in compared if one.delta < 0),
        same=tuple(one for one in compared if not one.delta),
        changed=tuple(one for one in lines if not one.is_comparable),
        before=sum((one.points for one in before.values()), Fraction(0)),
        after=sum((one.points for one in after.values()), Fraction(0)),
    )


def _largest_first(lines):
    return tuple(sorted(lines, key=lambda one: -one.size))


def _points(part):
    return part.points if part else Fraction(0)
