"""What a sheet still lacks before it may be sent."""

from typing import NamedTuple


class Gap(NamedTuple):
    code: str
    name: str
    text: str


def note_is_missing(indicator, score):
    """评“好”须写事例 (where the rubric asks for it), and every deduction has a note."""
    if score is None or score.note.strip():
        return False
    if indicator.method == "band":
        return indicator.needs_note and score.choice == "好"
    return indicator.method == "deduct" and any((score.counts or {}).values())


def gaps_of(card, part):
    """[Gap] of a part of a card, in the rubric's order; the sheet may be sent when it is empty.

    Computed indicators are no gap: a missing poll holds up the decision, not the sheet.
    """
    outcomes, scores = card.sheet_score(part).outcomes, card.scores.get(part, {})
    found = []
    for indicator in card.rubric.spec.indicators:
        if indicator.is_computed:
            continue
        if outcomes[indicator.code].points is None:
            found.append(Gap(indicator.code, indicator.name, "未评"))
        elif note_is_missing(indicator, scores.get(indicator.code)):
            found.append(Gap(indicator.code, indicator.name, _note_text(indicator)))
    return found


def _note_text(indicator):
    return "评“好”未写事例" if indicator.method == "band" else "有扣分未写说明"
