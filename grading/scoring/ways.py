"""The cheapest ways to the next grade: which indicators at full points suffice. Pure and exact.

An indicator costs one piece of work whatever it is worth, so the cheapest way has the fewest.
"""

from fractions import Fraction
from typing import NamedTuple

from grading.scoring.targets import final_with, raised

MOST_WAYS = 3


class Move(NamedTuple):
    """An indicator brought to its full points: what that adds to the final score (Fraction)."""

    spec: object
    gain: Fraction
    own: Fraction
    review: Fraction


def moves_of(rubric, own, review, parameters):
    """[Move] of what lost points in one of two complete sheets (SheetScore), largest gain first."""
    found = []
    for spec in rubric.indicators:
        wanted = {spec.code: Fraction(spec.points)}
        gain = sum(
            Fraction(weight) * (raised(rubric, sheet, wanted).total - sheet.total)
            for weight, sheet in (
                (parameters.self_weight, own),
                (parameters.review_weight, review),
            )
        )
        if gain > 0:
            points = own.outcomes[spec.code].points, review.outcomes[spec.code].points
            found.append(Move(spec, gain, *points))
    return sorted(found, key=lambda one: -one.gain)


def ways_to(cut, moves, rubric, own, review, parameters):
    """[[Move]]: up to three ways, each enough to reach the score `cut` (Decimal) and none with a
    Move it could do without; the one with the fewest first. Empty where no way leads there.
    """

    def reaches(chosen):
        wanted = {one.spec.code: Fraction(one.spec.points) for one in chosen}
        final = final_with(rubric, own, review, wanted, parameters)
        return final is not None and final >= cut

    found, left = [], list(moves)
    while left and len(found) < MOST_WAYS:
        way = _first(left, reaches)
        if way is None:
            break
        found.append(way)
        left = [one for one in left if one is not way[0]]
    return found


def _first(moves, reaches):
    """The fewest of `moves` (largest first) that reach, without what is not needed."""
    for count in range(1, len(moves) + 1):
        if reaches(moves[:count]):
            way = moves[:count]
            for one in reversed(moves[count:]):  # the smallest that still does as the last
                if reaches([*way[:-1], one]):
                    return [*way[:-1], one]
            return way
    return None
