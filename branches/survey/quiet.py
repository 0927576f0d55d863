"""Which sections of a survey in work nobody has begun: what they lack is no fault yet."""

from branches.models import Survey
from branches.rulebook.fields import BY_NAME, REGISTER_FIELDS, SECTIONS, fields_of
from branches.rulebook.wording import OFFICER_LABELS
from branches.survey.queries import gaps_of

TEAM = "team"


def section_of(name):
    """The section of a question or an officer fact; "" for a poll."""
    if name in BY_NAME:
        return BY_NAME[name].section
    return TEAM if name in OFFICER_LABELS else ""


def quiet_sections(survey, *, reporting=False):
    """Names of the sections in which nothing was typed or imported: findings on them are not
    shown. A report that was returned has none, nor has a 复评, which takes answers over to be
    looked at.

    `reporting`: at 报送 only those of them that still have gaps, which are named there; what was
    carried over whole counts as answered. `survey` with participation and its branch.
    """
    if survey.state != Survey.State.DRAFT or survey.confirmed is not None:
        return set()
    quiet = {section for section in SECTIONS if not _is_begun(survey, section)}
    return quiet & {field.section for field in gaps_of(survey)} if reporting else quiet


def _is_begun(survey, section):
    return any(_is_own(survey, field.name) for field in fields_of(section) if not field.computed)


def _is_own(survey, name):
    """Whether an answer was given in this survey, and is not the register's or the last one's."""
    value, mark = getattr(survey, name), survey.prefilled.get(name, "")
    if value in (None, ""):
        return False
    if mark or name not in REGISTER_FIELDS:
        return mark in ("", Survey.IMPORTED)
    return value != getattr(survey.participation.branch, name)


def heard(survey, findings, *, reporting=False):
    """The findings (Found or Finding) that are shown: of a quiet section the gaps alone."""
    quiet = quiet_sections(survey, reporting=reporting)
    return [one for one in findings if section_of(one.field) not in quiet or _is_gap(one)]


def _is_gap(found):
    return found.code == "E01" and not found.value
