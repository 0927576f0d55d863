"""Two rounds of one branch side by side: what their cards say of every indicator."""

from branches.rulebook.polls import satisfaction
from branches.rulebook.rounding import percent
from grading.scoring.difference import parts_of
from grading.scoring.reading import Fact, facts_between, fields_read, reading
from grading.scoring.scoring import Context
from grading.sheets.cards import REVIEW, SELF

AUDIENCE_OF = {"satisfaction": "members", "satisfaction_served": "clients"}
NO_PROBLEM = "没有扣分"
MOST_FACTS = 4


def parts_of_card(card):
    """{code: Part} of a Card with a final score."""
    return parts_of(card.rubric.spec, card.self_score, card.review_score, card.parameters)


def names_read(card, spec):
    """The survey fields by which an indicator counts on this card."""
    return fields_read(spec, card.survey, Context(card.parameters, card.cutoff, card.polls))


def fact_shown(card, name):
    """An answer of the survey of a Card in words; "" for what is no single value."""
    return reading(name, card.survey) or ""


def facts_of(line, before, after):
    """[Fact] that moved an indicator (Line) from Card to Card: answers of the survey, else what
    people judged, else what is still wrong.
    """
    spec = line.spec
    if spec.formula in AUDIENCE_OF:
        audience = AUDIENCE_OF[spec.formula]
        return [Fact("", "满意度指数", *(_index(card, audience) for card in (before, after)))]
    names = dict.fromkeys((*names_read(before, spec), *names_read(after, spec)))
    rows = facts_between(names, before.survey, after.survey, after.parameters.set_name)
    moved = [one for one in rows if one.moved][:MOST_FACTS]
    return moved or [_judged(spec, before, after)]


def _index(card, audience):
    return percent(satisfaction(card.polls.get(audience), card.parameters).index)


def _judged(spec, before, after):
    """What the reviewers said in both rounds, or the branch itself where they said the same."""
    if spec.is_computed:
        return Fact("", "计算", *(_problem(card, REVIEW, spec) for card in (before, after)))
    said = [
        Fact("", word, *(_verdict(card, part, spec) for card in (before, after)))
        for part, word in ((REVIEW, "考评"), (SELF, "自评"))
    ]
    return next((one for one in said if one.moved), said[0])


def _verdict(card, part, spec):
    score = card.scores.get(part, {}).get(spec.code)
    if spec.method in ("band", "levels") and score and score.choice:
        return score.choice
    return _problem(card, part, spec)


def _problem(card, part, spec):
    outcome = card.sheet_score(part).outcomes.get(spec.code)
    return (outcome.problem if outcome else "") or NO_PROBLEM
