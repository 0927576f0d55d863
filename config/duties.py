"""The nightly check: what ought to be owed by the states of all apps, against what is open."""

from django.db import transaction
from django.utils import timezone

from branches import database, duties
from branches.models import Duty
from branches.queries import duties as term
from branches.queries import handover, induction, survey
from grading import queries as grading
from rectification import queries as rectification
from training.queries import owed as training

SOURCES = (
    survey.expected_duties,
    term.expected_duties,
    induction.expected_duties,
    handover.expected_duties,
    grading.expected_duties,
    rectification.expected_duties,
    training.expected_duties,
)
# Named in the job's record, so that a wrong service can be found.
NAMED = 20


def expected_duties():
    """{(kind, subject pk, role): Owed} of every app."""
    return {key(one): one for source in SOURCES for one in source()}


def key(duty):
    return duty.kind, duty.subject_id, duty.role


def differences():
    """(missing, surplus, changed): Owed that are not open, Duty rows that nobody owes, and pairs
    (Duty, Owed) that differ in date or place.
    """
    expected = expected_duties()
    present = {key(row): row for row in Duty.objects.open()}
    missing = [one for name, one in expected.items() if name not in present]
    surplus = [row for name, row in present.items() if name not in expected]
    both = [(row, expected[name]) for name, row in present.items() if name in expected]
    return missing, surplus, [(row, one) for row, one in both if duties.differs(row, one)]


@transaction.atomic
def check_duties():
    """Compare, repair and report; returns counts and the first few that were wrong.

    All reads see one moment: a duty that a service opens meanwhile is not taken for a surplus. What
    changes under our hands makes the whole check fail, and the next night repeats it.
    """
    database.read_one_moment()
    missing, surplus, changed = differences()
    duties.open_duties(missing)
    Duty.objects.filter(pk__in=[row.pk for row in surplus]).update(closed_at=timezone.now())
    duties.repair(changed)
    wrong = [*missing, *surplus, *(row for row, _one in changed)]
    return {
        "opened": len(missing),
        "closed": len(surplus),
        "moved": len(changed),
        "examples": [f"{row.kind} {row.subject_id} {row.title}" for row in wrong[:NAMED]],
    }
