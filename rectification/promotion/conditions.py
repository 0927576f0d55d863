"""What the items of a branch say to the conditions of its rise (grading.scoring.conditions)."""

from django.db.models import F, Q

from branches.rulebook.grades import BOTTOM
from rectification.models import RectificationItem

State = RectificationItem.State
NAMED = 5  # so many items are kept by number; the rest is a count
COLUMNS = ("pk", "branch_id", "participation_id", "state", "due_on", "was_late")


def facts_of(assessments, today):
    """{assessment: document} for each of `assessments` (of a 复评, with participation and round)
    on `today` (date): one statement, whatever the number.

    "bottom": the branch's own items that came with the bottom grade, which are those made before
    the 复评, cancelled ones apart; "overdue": its own items that are late with it now.
    """
    assessments = list(assessments)
    rows = {}
    if assessments:
        for row in _own_items(assessments).values_list(*COLUMNS, named=True):
            rows.setdefault(row.branch_id, []).append(row)
    return {one: _document(one, rows.get(_branch(one), ()), today) for one in assessments}


def _branch(assessment):
    return assessment.participation.branch_id


def _own_items(assessments):
    """Own items of the branches: of this year, carried into it, and what is still open."""
    cycles = {one.participation.round.cycle_id for one in assessments}
    of_year = Q(in_round__cycle__in=cycles)
    rows = RectificationItem.objects.of_branch().exclude(state=State.CANCELLED)
    rows = rows.filter(of_year | ~Q(state=State.CLOSED))
    return rows.filter(branch__in={_branch(one) for one in assessments}).order_by(F("due_on"), "pk")


def _document(assessment, rows, today):
    return {
        "on": today.isoformat(),
        "bottom": _bottom(assessment, rows),
        "overdue": _overdue(rows, today),
    }


def came_with_bottom(assessment):
    """Whether the 复评 starts from the lowest grade of the year."""
    grades = assessment.participation.round.cycle.rules.grades
    return grades.position(assessment.grade_before) == BOTTOM


def _bottom(assessment, rows):
    if not came_with_bottom(assessment):
        return {}
    came = [one for one in rows if one.participation_id != assessment.participation_id]
    left = [_number(one) for one in came if one.state != State.CLOSED]
    return {
        "total": len(came),
        "closed": len(came) - len(left),
        "late": sum(one.was_late for one in came if one.state == State.CLOSED),
        "open": left[:NAMED],
    }


def _overdue(rows, today):
    late = [one for one in rows if one.state in RectificationItem.WITH_OWNER and one.due_on < today]
    named = [[_number(one), one.due_on.isoformat()] for one in late[:NAMED]]
    return {"total": len(late), "items": named}


def _number(row):
    return RectificationItem(pk=row.pk).number
