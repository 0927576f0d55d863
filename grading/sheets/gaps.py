"""What a sheet still lacks before it may be sent."""

from typing import NamedTuple

from grading.models import Indicator
from grading.sheets.last import is_grounded, is_raised

Method = Indicator.Method
RISE_IS_BARE = "比上轮提高，未写依据"


class Gap(NamedTuple):
    code: str
    name: str
    text: str


def is_judged(score):
    """Whether a Score (or an Entry, or None) holds a judgement; a note alone is none."""
    if score is None:
        return False
    return bool(score.choice) or score.ticks is not None or score.counts is not None


def note_is_missing(indicator, score):
    """评“好”须写事例 (where the rubric asks for it), and every deduction has a note."""
    if score is None or score.note.strip():
        return False
    if indicator.method == Method.BAND:
        return indicator.needs_note and score.choice == "好"
    return indicator.method == Method.DEDUCT and any((score.counts or {}).values())


def gaps_of(card, part):
    """[Gap] of a part of a card, in the rubric's order; the sheet may be sent when it is empty.
    Computed indicators are no gap: a missing poll holds up the decision, not the sheet.
    """
    outcomes, scores = card.sheet_score(part).outcomes, card.scores.get(part, {})
    unconfirmed = card.unconfirmed(part)
    found = []
    for indicator in card.rubric.spec.indicators:
        if indicator.is_computed:
            continue
        if outcomes[indicator.code].points is None:
            text = "待确认" if indicator.code in unconfirmed else "未评"
            found.append(Gap(indicator.code, indicator.name, text))
        elif note_is_missing(indicator, scores.get(indicator.code)):
            found.append(Gap(indicator.code, indicator.name, note_text(indicator)))
        elif rise_is_bare(card, part, indicator):
            found.append(Gap(indicator.code, indicator.name, RISE_IS_BARE))
    return found


def rise_is_bare(card, part, indicator):
    """复评: judged higher with nothing said why; what follows from the survey has its ground."""
    last = card.last.get(part, {}).get(indicator.code)
    points = card.sheet_score(part).outcomes[indicator.code].points
    if is_of_survey(indicator) or not is_raised(last, indicator, points):
        return False
    score = card.scores.get(part, {}).get(indicator.code)
    return not is_grounded(last, score, card.grounds.get(part, {}).get(indicator.code))


def is_of_survey(indicator):
    """Whether every part of it is a question of the survey."""
    return bool(indicator.parts) and all(part.get("proposal") for part in indicator.parts)


def note_text(indicator):
    """What note_is_missing() finds, in words."""
    return "评“好”未写事例" if indicator.method == Method.BAND else "有扣分未写说明"
