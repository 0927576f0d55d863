"""How a branch judges itself and how it is judged: choices only, points are the engine's."""

from typing import NamedTuple

from config.demo import words
from config.demo.faults import FAIR, STRONG, WEAK
from grading.scoring.judging import unit_of
from grading.scoring.proposals import proposed_ticks
from grading.scoring.scoring import judged_points

BANDS = ("好", "较好", "一般", "差")
REVIEW_BANDS = {
    STRONG: (0.76, 0.24, 0, 0),
    FAIR: (0.16, 0.58, 0.23, 0.03),
    WEAK: (0.02, 0.2, 0.48, 0.3),
}
# A part nobody can know from the survey: is it there? Honours are rarer than the rest.
UNSEEN = {STRONG: 0.93, FAIR: 0.62, WEAK: 0.25}
HONOURS = {STRONG: 0.5, FAIR: 0.14, WEAK: 0.02}
HONOUR_KEYS = ("honour", "brand")
DEDUCTED = {STRONG: 0.05, FAIR: 0.32, WEAK: 0.75}
# How often a branch sees itself one step better than its reviewers do.
FLATTERY = 0.3


class Choice(NamedTuple):
    """What one person chose for an indicator, with the ticks that were suggested."""

    choice: str = ""
    ticks: list | None = None
    counts: dict | None = None
    note: str = ""
    proposed: list = []


def judge(draws, card, level):
    """({code: Choice} of the branch, {code: Choice} of the reviewers) for the judged indicators.

    `draws`: gives a stream of random numbers for the code of an indicator.
    """
    own, review = {}, {}
    for indicator in card.rubric.spec.indicators:
        if not indicator.is_computed:
            rng = draws(indicator.code)
            pair = JUDGES[indicator.method](rng, indicator, level, card)
            own[indicator.code], review[indicator.code] = pair
    return own, review


def _band(rng, indicator, level, card):
    place = rng.choices(range(4), REVIEW_BANDS[level])[0]
    better = max(0, place - 1) if rng.random() < FLATTERY else place
    return _banded(rng, indicator, BANDS[better]), _banded(rng, indicator, BANDS[place])


def _banded(rng, indicator, choice):
    note = rng.choice(words.GOOD_NOTES) if choice == "好" and indicator.needs_note else ""
    return Choice(choice, note=note)


def _levels(rng, indicator, level, card):
    """The rarer the higher: each step up is one more honour that is there or not."""
    labels = [label for label, _points in reversed(indicator.levels)]
    place = 0
    while place + 1 < len(labels) and rng.random() < HONOURS[level]:
        place += 1
    hoped = min(place + 1, len(labels) - 1) if rng.random() < FLATTERY else place
    return Choice(labels[hoped]), Choice(labels[place])


def _sum(rng, indicator, level, card):
    proposed = proposed_ticks(indicator, card.proposals)
    own, review = [], []
    for part in indicator.parts:
        key = part["key"]
        if part.get("proposal"):
            seen = hoped = key in proposed
        else:
            seen = rng.random() < (HONOURS if key in HONOUR_KEYS else UNSEEN)[level]
            hoped = seen or rng.random() < FLATTERY
        own += [key] if hoped else []
        review += [key] if seen else []
    return Choice(ticks=own, proposed=proposed), Choice(ticks=review, proposed=proposed)


def _deduct(rng, indicator, level, card):
    counts = {one["key"]: 0 for one in indicator.deductions}
    if rng.random() >= DEDUCTED[level]:
        return Choice(counts=counts), Choice(counts=counts)
    one = rng.choice(indicator.deductions)
    times = rng.randint(1, 3 if level == WEAK else 2)
    found = counts | {one["key"]: times if unit_of(one["label"]) else 1}
    note = rng.choice(words.DEDUCTION_NOTES)
    review = Choice(counts=found, note=note)
    admitted = rng.random() > FLATTERY
    return (review if admitted else Choice(counts=counts)), review


def explained(rng, scores, last, part):
    """`scores` ({code: Choice}) of a 复评, with a word where one is judged higher than it was sent
    in the Card `last`.
    """
    if not last.is_submitted(part):
        return scores
    found = {}
    for indicator in last.rubric.spec.indicators:
        if indicator.is_computed:
            continue
        now, before = scores[indicator.code], last.scores[part][indicator.code]
        is_raised = judged_points(indicator, now) > judged_points(indicator, before)
        note = rng.choice(words.RAISED) if is_raised else now.note
        found[indicator.code] = now._replace(note=note)
    return found


def taken_over(last, part):
    """{code: Choice} with which a sheet of a 复评 starts: those of the Card `last` but what the
    survey answers a part of.
    """
    return {
        one.code: last.scores[part][one.code]
        for one in last.rubric.spec.indicators
        if one.code in last.scores[part] and not any(row.get("proposal") for row in one.parts)
    }


JUDGES = {"band": _band, "levels": _levels, "sum": _sum, "deduct": _deduct}


def begun(rng, scores):
    """The first half or so of a sheet in work."""
    codes = list(scores)[: rng.randint(4, max(5, len(scores) - 3))]
    return {code: scores[code] for code in codes}
