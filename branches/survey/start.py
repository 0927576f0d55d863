"""Where the form opens: at what a return names, else at the first gap."""

from branches.models import Survey
from branches.rulebook.fields import FIELDS, SECTIONS
from branches.rulebook.wording import OFFICER_LABELS, worded
from branches.survey.queries import gaps_of, unconfirmed_sections
from branches.survey.quiet import TEAM

OFFICERS = "officers"


def opening_of(survey):
    """(section, place) at which the form opens for who fills it in: `place` is a question or
    OFFICERS, "" for the head of the section. Section "" where nothing is left to fill in.
    """
    if named := named_in(survey):
        return named[0]
    gaps = gaps_of(survey)
    if gaps:
        return gaps[0].section, gaps[0].name
    unseen = unconfirmed_sections(survey)
    return (unseen[0], "") if unseen else ("", "")


def start_of(survey, section):
    """The place at which one section opens, as in opening_of()."""
    places = [*named_in(survey), *((field.section, field.name) for field in gaps_of(survey))]
    return next((place for own, place in places if own == section), "")


def named_in(survey):
    """[(section, place)] that the reason of a return names, in its order; [] if not returned."""
    if survey.state != Survey.State.RETURNED:
        return []
    return [place for _at, _word, place in spots_in(survey)]


def spots_in(survey, codes=()):
    """[(position, word, (section, place))] named first by the reason of a return, in its order;
    `codes`: {code of a finding: (section, place)}.
    """
    set_name = survey.participation.round.cycle.rules.set_name
    reason, found = survey.return_reason, []
    for word, place in [*_words(set_name), *dict(codes).items()]:
        if (at := reason.find(word)) >= 0:
            found.append((at, word, place))
            # A short name within a longer one is not named by it.
            reason = reason.replace(word, "\0" * len(word))
    return sorted(found)


def reason_pieces(survey, codes=()):
    """[(piece, (section, place) or None)] of the reason of a return, as spots_in()."""
    reason, pieces, end = survey.return_reason, [], 0
    for at, word, place in spots_in(survey, codes):
        pieces += [(reason[end:at], None), (word, place)]
        end = at + len(word)
    return [one for one in [*pieces, (reason[end:], None)] if one[0]]


def _words(set_name):
    """[(word, (section, place))], the longest word first."""
    words = {}
    for section, title in SECTIONS.items():
        words[title.partition("、")[2]] = (section, "")
    for title in OFFICER_LABELS.values():
        words[title] = (TEAM, OFFICERS)
    for field in FIELDS:
        name = worded(field.label, set_name)
        for word in (name, name.removesuffix("次数")):
            words[word] = (field.section, field.name)
    return sorted(words.items(), key=lambda pair: -len(pair[0]))
