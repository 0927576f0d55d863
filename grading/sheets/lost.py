"""Lost points: what a graded branch has to put right."""

from typing import NamedTuple

from grading.models import Sheet
from grading.scoring import scoring
from grading.sheets.cards import load_cards


class LostPoint(NamedTuple):
    """An indicator that lost points: `points` full ones, `lost` of these, `text` what is wrong."""

    code: str
    name: str
    criterion: str
    points: object
    lost: object
    text: str


def lost_points(assessments):
    """[LostPoint] of a queryset of one assessment or none, in the rubric's order
    (domain/auto_rules.md, "Findings").

    Computed ones as far as the facts go, judged ones by the submitted review; from
    min(0.5, 10 % of the points) upward.
    """
    return [lost for card in load_cards(assessments) for lost in lost_points_of(card)]


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
