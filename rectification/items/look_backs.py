"""回头看 of branches that have left the bottom grade: planned, owed by 组织部, written down."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from branches import audit, workflow
from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.models import Branch, Duty, Participation
from branches.rulebook.dates import add_months
from branches.rules import Transition, org_post
from grading.decisions.standing import left_bottom
from rectification.models import LookBack

KIND, State = Duty.Kind.LOOK_BACK, LookBack.State
# So long before its date a check stands among the duties (P).
AHEAD = timedelta(days=30)
# What would have been due longer ago when it is first thought of is history, no duty (P).
FORGOTTEN = timedelta(days=31)


def _checked(verb, label, target):
    return Transition(
        verb,
        label,
        (State.DUE,),
        target,
        lambda user, _look_back: org_post(user),
        ("org_dept",),
        outlives_round=True,
    )


TRANSITIONS = {
    State.HOLDS: _checked("look_back.holds", "记录回头看：成效保持", State.HOLDS),
    State.SLIPPED: _checked("look_back.slipped", "记录回头看：问题反弹", State.SLIPPED),
}
audit.register("look_back", "回头看", {}, TRANSITIONS.values())


def may_check(user):
    return org_post(user)


@transaction.atomic
def refresh_look_backs(today):
    """Plan the checks of whoever has left the bottom grade (look_back_months of that year), drop
    those of whoever is back there, and settle the duties. Runs each night. Returns {"opened",
    "moved", "closed"} (counts of duties).
    """
    left = left_bottom(Branch.objects.open(), today)
    standing = {(branch, one.since) for branch, one in left.items()}
    for row in LookBack.objects.filter(state=State.DUE):
        if (row.branch_id, row.left_on) not in standing:
            row.delete()
    _plan(left, today)
    return duties.settle(expected_duties(today), kind=KIND).counts


def _plan(left, today):
    """Rows of {branch pk: Standing} that are not there yet."""
    calendar = WorkCalendar()
    years = Participation.objects.select_related("round__cycle").in_bulk(
        [one.participation for one in left.values()]
    )
    rows = [
        LookBack(
            branch_id=branch,
            participation_id=one.participation,
            left_on=one.since,
            months=months,
            due_on=calendar.on_or_after(add_months(one.since, months)),
        )
        for branch, one in left.items()
        for months in years[one.participation].round.cycle.rules.look_back_months
    ]
    fresh = [row for row in rows if row.due_on >= today - FORGOTTEN]
    LookBack.objects.bulk_create(fresh, ignore_conflicts=True)


def expected_duties(today):
    """{Owed}: the checks that come near or are late on `today` (date)."""
    rows = LookBack.objects.filter(state=State.DUE, due_on__lte=today + AHEAD)
    related = ("branch__sub_committee", "participation__sub_committee")
    return {_owed(row) for row in rows.select_related(*related)}


def _owed(row):
    return duties.owed(
        KIND,
        row.participation,
        duties.ORG_DEPT,
        title=str(row),
        link=reverse("rectification:look_back", args=[row.pk]),
        due_on=row.due_on,
        subject_id=row.pk,
        now=row.branch,
    )


@transaction.atomic
def record_check(look_back, *, by, state, note):
    """记录回头看: what was seen, and whether it holds (`state`: HOLDS or SLIPPED). Returns the row.
    Raises PermissionDenied; Refusal if it has been written down already.
    """
    transition = TRANSITIONS[State(state)]
    row = workflow.move(
        look_back,
        transition,
        by=by,
        lock=workflow.lock_row,
        reason=note,
        kept=[("看到的情况", note)],
        note=note.strip(),
        checked_on=timezone.localdate(),
        by_text=str(by)[:40],
        post_text=str(org_post(by))[:120],
    )
    LookBack.objects.filter(pk=row.pk).update(by=by)
    duties.close_duties(KIND, row.pk)
    return row
