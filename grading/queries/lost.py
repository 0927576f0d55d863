"""Lost points: what a graded branch has to put right."""

from typing import NamedTuple

from grading import scoring
from grading.models import Assessment, Sheet
from grading.queries.cards import load_card


class LostPoint(NamedTuple):
    """An indicator that lost points; `points` are its full points, `lost` what is missing."""

    code: str
    name: str
    criterion: str
    points: object
    lost: object
    text: str


def lost_points(participation):
    """[LostPoint] of a participation, in the rubric's order (domain/auto_rules.md, "Findings").

    Computed: anything lost; 四档: 一般 or worse in the review; 分项, 扣分: anything lost in the
    submitted review.
    """
    found = Assessment.objects.filter(participation=participation.pk)
    if not found.exists():
        return []
    return lost_points_of(load_card(found))


def lost_points_of(card):
    """lost_points of a Card already loaded. No query."""
    scores = card.scores.get(Sheet.Part.REVIEW, {}) if card.is_submitted(Sheet.Part.REVIEW) else {}
    places = {
        indicator.code: criterion.key
        for criterion in card.rubric.spec.criteria
        for indicator in criterion.indicators
    }
    return [
        LostPoint(
            one.indicator.code,
            one.indicator.name,
            places[one.indicator.code],
            one.indicator.points,
            one.points,
            one.text,
        )
        for one in scoring.lost_points(card.rubric.spec, card.computed, scores)
    ]
