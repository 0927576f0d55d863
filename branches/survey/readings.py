"""How an answer reads: in words, where it comes from, what it is compared with."""

from branches import rules
from branches.models import Round
from branches.rulebook.fields import BY_NAME
from branches.rulebook.wording import shown
from branches.survey.queries import compared_survey
from branches.templatetags.house import masked_phone

TAKEN_OVER = ("沿用上期", "沿用上轮")
MARKS = {
    "last": TAKEN_OVER[0],
    "round": TAKEN_OVER[1],
    "import": "表格导入",
    "ledger": "上年集中培训学时，未含集体学习",
}
# A mark with a number says what a register knows of an answer, which stays to be given.
KNOWN_IN_PART = {"ledger": "学时台账：上年集中培训 {} 学时，加上集体学习学时后填写"}


def mark_of(stored):
    """Where an answer, or a part of it, comes from, in words; "" if a person gave it."""
    name, _colon, known = stored.partition(":")
    return KNOWN_IN_PART[name].format(known) if known else MARKS.get(name, "")


def is_regrade(survey):
    return survey.participation.round.kind == Round.Kind.REGRADE


def reading_of(user, survey, name, value):
    """The value in words; telephone numbers in full only within the sub-committee."""
    own = survey.participation.sub_committee_id
    if BY_NAME[name].personal and value and not rules.sees_personal_numbers(user, own):
        return masked_phone(value)
    return shown(name, value)


def mark_differing(rows, user, survey):
    """The rows that are not as they were last cycle (in a 复评: last round), each with what stood
    there; None where there is nothing to see. What is still to be filled in is no difference.
    """
    previous = compared_survey(survey.participation, seen_by=user)
    if previous is None:
        return None
    for row in rows:
        now, then = getattr(survey, row.name), getattr(previous, row.name)
        is_open = now in (None, "") and row.is_required
        if now != then and not is_open:
            row.before = reading_of(user, survey, row.name, then)
        if row.field.counted and is_regrade(survey) and then is not None:
            row.last = shown(row.name, then)
    return [row for row in rows if row.before]
