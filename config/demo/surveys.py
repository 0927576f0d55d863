"""Participations, surveys with their findings, and polls of one round."""

from datetime import timedelta

from branches.models import Branch, Poll, Survey, Term
from branches.rounds.opening import new_survey, participation_of
from branches.rounds.regrade import TAKEN_OVER
from branches.rulebook.fields import CARRIED_FIELDS, REGISTER_FIELDS, SECTIONS, fields_of
from branches.rulebook.findings import find, note_key
from branches.survey.services import finding_rows
from config.demo import words
from config.demo.dates import NOW, REGRADES, STREAMS, moment
from config.demo.facts import survey_facts
from config.demo.people import terms_on

State, Audience = Survey.State, Poll.Audience
# Reported early enough that rectification has come some way, or in the weeks after.
EARLY, LATER = (-51, -46), (-45, -25)
# How much of the form is filled in while it is in work: whole sections, then nothing.
DRAFT_SECTIONS = (2, 3, 4)


def participate(round, story, year):
    terms = terms_on(story, year.cutoff)
    secretary = next(
        (one.person for one in terms if one.seat == Term.Seat.SECRETARY and one.person), None
    )
    return participation_of(story.branch, round, secretary_name=secretary.name if secretary else "")


def fill_survey(participation, story, years, which, office, previous=None):
    """The unsaved Survey of one branch in round `which`; `previous`: the one before, or None."""
    rng = story.rng(f"survey state{STREAMS[which]}")
    facts, sections = survey_facts(story, years, which), list(SECTIONS)
    survey = new_survey(participation, last=previous, terms=terms_on(story, years[which].cutoff))
    if which == NOW and story.stage == "survey_draft":
        facts, sections = _begun(rng, facts, previous)
    for name, value in facts.items():
        setattr(survey, name, value)
    if previous:
        survey.prefilled = _prefilled(facts, previous, which)
    if which in REGRADES:
        survey.confirmed = sections
    if which != NOW or story.stage != "survey_draft":
        _report(rng, survey, story, years[which], which, office)
    return survey


def _begun(rng, facts, previous):
    """(facts, sections): the first sections as typed and confirmed; of the rest what was taken
    over from the round before, and empty counts.
    """
    sections = list(SECTIONS)[: rng.choice(DRAFT_SECTIONS)]
    typed = {field.name for section in sections for field in fields_of(section)}
    asked = {field.name for section in SECTIONS for field in fields_of(section)}
    kept = typed | set(REGISTER_FIELDS)
    found = {name: value for name, value in facts.items() if name in kept or name not in asked}
    if previous:
        taken = [name for name in TAKEN_OVER if name not in kept]
        found |= {name: getattr(previous, name) for name in taken}
    return found, sections


def _prefilled(facts, previous, which):
    mark, names = "last", CARRIED_FIELDS
    if which in REGRADES:
        mark, names = Survey.LAST_ROUND, (*TAKEN_OVER, *REGISTER_FIELDS)
    return {
        name: mark
        for name in names
        if (value := facts.get(name)) not in (None, "") and value == getattr(previous, name)
    }


def _report(rng, survey, story, year, which, office):
    early = which != NOW or story.work not in ("", "plan_draft", "plan_returned")
    survey.state = State.SUBMITTED
    survey.submitted_at = moment(rng, year.day(rng.randint(*(EARLY if early else LATER))))
    survey.submitted_by = office.staff_of(story.branch).user
    if which == NOW and story.stage == "survey_returned":
        survey.state = State.RETURNED
        survey.return_reason = rng.choice(words.RETURN_REASONS)


def doubts_and_findings(survey, story, parameters, cutoff, previous, polls):
    """The Finding rows of a reported survey; what is doubtful gets the note of the office."""
    if survey.state == State.DRAFT:
        return []
    rng = story.rng("notes")
    found = find(survey, parameters, cutoff, previous=previous, polls=polls)
    survey.finding_notes = {note_key(one): _note(rng, one) for one in found if one.level == "W"}
    return finding_rows(survey, found)


def _note(rng, found):
    notes = {"W01": rng.choice(words.DOUBT_NOTES), "W03": words.AFFILIATION_NOTE}
    return notes.get(found.code, words.ODD_NOTE)


# Share of 满意 and 基本满意 by class; the rest is not satisfied.
OPINIONS = {
    "strong": ((0.86, 0.95), (0.03, 0.05)),
    "fair": ((0.72, 0.84), (0.13, 0.18)),
    "weak": ((0.5, 0.66), (0.24, 0.34)),
    "below_gate": ((0.62, 0.72), (0.12, 0.16)),
    "distrusted": ((0.2, 0.3), (0.12, 0.18)),
}


def polls_of(participation, story, years, which, office):
    """[Poll]: members and masses, clients of an office; an earlier void one where repeated."""
    if which == NOW and (not story.has_reported or story.is_new):
        return []
    rng = story.rng(f"polls{STREAMS[which]}")
    year = years[which]
    kind = story.poll if which == NOW else ""
    audiences = list(Audience) if story.kind == Branch.Kind.OFFICE else [Audience.MEMBERS]
    found = []
    for audience in audiences:
        mood = _mood(story, which) if audience == Audience.MEMBERS else story.level[which]
        day = year.day(-rng.randint(20, 30))
        if kind and audience == Audience.MEMBERS:
            is_void = kind == "repeated"
            found.append(_poll(rng, participation, audience, office, day, None, is_void=is_void))
            day = year.day(-rng.randint(11, 16))
        if kind != "invalid" or audience != Audience.MEMBERS:
            found.append(_poll(rng, participation, audience, office, day, mood))
    return found


def _mood(story, which):
    faults = story.faults[which]
    if "distrusted" in faults:
        return "distrusted"
    return "below_gate" if "below_gate" in faults else story.level[which]


def _poll(rng, participation, audience, office, day, mood, *, is_void=False):
    """`mood` None: too few came, the poll is invalid."""
    due = rng.randint(18, 46)
    returned = due - rng.randint(0, 4) if mood else rng.randint(3, 4)
    valid = returned - (rng.randint(0, 1) if mood else 0)
    unknown = rng.randint(0, 2) if mood else 0
    counted = valid - unknown
    (low, high), (least, most) = OPINIONS[mood or "fair"]
    satisfied = round(counted * rng.uniform(low, high))
    basic = min(counted - satisfied, round(counted * rng.uniform(least, most)))
    return Poll(
        participation=participation,
        audience=audience,
        is_void=is_void,
        held_on=day,
        due=due,
        issued=due,
        returned=returned,
        valid=valid,
        satisfied=satisfied,
        basic=basic,
        unsatisfied=counted - satisfied - basic,
        unknown=unknown,
        entered_at=moment(rng, day + timedelta(days=1)),
        entered_by=office.staff_of(participation.branch).user,
    )
