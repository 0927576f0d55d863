"""认定条件 on the pages of one branch: fact, what is missing, when it can be asked anew."""

from django.urls import reverse
from django.utils.http import urlencode

from grading import rules
from grading.rubrics.grades import grades_of
from grading.scoring.conditions import WITHIN

JUMP = "jump"
# met → tone and icon of its chip
MARKS = {True: ("ok", "check-lg"), False: ("late", "x-lg"), None: ("", "dash")}
OPEN_MARK = ("info", "hourglass-split")
# Their basis is the ledger of the branch.
OF_ITEMS = ("items", "overdue")


def conditions_card(user, assessment, card):
    """What the card of a 复评 shows; None for a first grading."""
    if not assessment.grade_before:
        return None
    trace = card.trace
    jumps = any(one.key == JUMP and one.met is not None for one in trace.conditions)
    return {
        "before": grades_of(assessment.participation.round).get(assessment.grade_before, ""),
        "to": trace.rises_to,
        "rows": [(one, *mark_of(one), one.key in OF_ITEMS) for one in trace.conditions],
        "ledger": ledger_of(assessment.participation),
        "marks": marks(trace.conditions),
        "unmet": trace.unmet,
        "again": again(trace, assessment.participation.round),
        "left_at": trace.grade,
        "may_note": jumps and rules.may_note_jump(user, assessment),
    }


def ledger_of(participation):
    """The address of the branch's items: a page of the app above, known by its name alone."""
    query = {"round": participation.round_id, "q": participation.branch_short_name}
    return f"{reverse('rectification:items')}?{urlencode(query)}"


def mark_of(condition):
    """(tone, icon) of a Condition."""
    return OPEN_MARK if condition.is_open else MARKS[condition.met]


def marks(conditions):
    """How many are met, not met and so on, in words."""
    counted = {}
    for one in conditions:
        counted[one.word] = counted.get(one.word, 0) + 1
    return "，".join(f"{count} 项{word}" for word, count in counted.items())


def again(trace, round):
    """When it can be asked again, with the day of the approval where the round has one."""
    sentence, day = trace.again, round.approval_due_on
    if day and sentence.startswith(WITHIN):
        return f"{sentence[:-1]}（审定截止 {day:%Y-%m-%d}）。"
    return sentence
