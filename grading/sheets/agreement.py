"""与自评一致: what a review may take over from the branch's evaluation of itself."""

from dataclasses import dataclass

from grading.sheets.cards import SELF
from grading.sheets.gaps import is_judged, note_is_missing, note_text

NOT_ANSWERED = "自评没有评"


@dataclass(frozen=True)
class Offer:
    """The Score of the self-evaluation for one indicator, None where it has no answer; `left` says
    why it is not taken over with all the others.
    """

    own: object
    left: str = ""


def offer(card, indicator, note=""):
    """The Offer for a judged `indicator` (spec) whose review has the `note` so far. A judgement
    that wants a note of its own is left to the reviewers: they say what they saw.
    """
    own = card.scores.get(SELF, {}).get(indicator.code)
    if not is_judged(own):
        return Offer(None, NOT_ANSWERED)
    if note_is_missing(indicator, own._replace(note=note)):
        return Offer(own, note_text(indicator))
    return Offer(own)
