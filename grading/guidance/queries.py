"""What next for a branch: the ways to the next grade, and where it stands among its kind."""

from statistics import quantiles
from typing import NamedTuple

from branches.rulebook.rounding import points
from branches.scope import scores_of_kind
from grading.decisions.history import assessment_before
from grading.models import Assessment, Criterion, Remark
from grading.scoring.ways import moves_of, ways_to

KEYS = tuple(Criterion.Key.values)


class Step(NamedTuple):
    """One indicator of a way, in words: what is wrong, what the rubric asks for."""

    code: str
    name: str
    gain: str
    problem: str
    rule: str


class Spread(NamedTuple):
    """One figure of the branch among its kind (`count` branches), and in its own last round."""

    label: str
    own: object
    low: object
    middle: object
    high: object
    before: object


def target_of(card):
    """The next higher Grade: of what the score alone gives, else of what still stands against it;
    None at the top or while a sheet is open.
    """
    trace = card.trace
    if card.final is None or trace.is_ungraded:
        return None
    return trace.next_grade


def ways_of(card):
    """[[Step]] of a Card, [] where nothing is to be reached by points."""
    target = target_of(card)
    if target is None:
        return []
    sheets = card.rubric.spec, card.self_score, card.review_score
    moves = moves_of(*sheets, card.parameters)
    found = ways_to(target.cut, moves, *sheets, card.parameters)
    return [[_step(card, one) for one in way] for way in found]


def _step(card, move):
    sheets = (card.review_score, card.self_score)
    said = (one.outcomes[move.spec.code].problem for one in sheets)
    problem = next((one for one in said if one), "")
    return Step(move.spec.code, move.spec.name, points(move.gain), problem, move.spec.rule)


def obstacles_of(card):
    """[sentence] of what points alone do not put right: vetoes, satisfaction, conditions."""
    return list(card.trace.reasons)


def spreads_of(card, user):
    """[Spread] of the final score and the five 好 as reviewed; [] below five of a kind."""
    of = card.participation
    same = Assessment.objects.filter(
        participation__round=of.round_id,
        participation__kind=of.kind,
        participation__out_reason="",
        final_score__isnull=False,
    )
    columns = ("final_score", *(f"review_{key}" for key in KEYS))
    rows = scores_of_kind(same, columns)
    if not rows or card.assessment.final_score is None:
        return [], 0
    before = assessment_before(user, of)
    labels = ("最终得分", *Criterion.Key.labels)
    found = []
    for place, (name, label) in enumerate(zip(columns, labels, strict=True)):
        known = sorted(row[place] for row in rows if row[place] is not None)
        parts = quantiles(known, n=4, method="inclusive") if len(known) == len(rows) else [None] * 3
        then = getattr(before, name) if before else None
        found.append(Spread(label, getattr(card.assessment, name), *parts, then))
    return found, len(rows)


def remarks_of(participation):
    return list(Remark.objects.filter(participation=participation).order_by("-pk"))
