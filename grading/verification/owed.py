"""核验 is owed by 组织部, a duty for each branch of a fixed sample."""

from branches.duties import ledger as duties
from branches.models import Duty
from grading.models import Check

KIND = Duty.Kind.VERIFICATION


def owed_for(check):
    """The Owed of a Check (with drawing, participation, sub_committee), or None."""
    participation = check.participation
    if check.state != Check.State.OPEN or participation.is_frozen:
        return None
    return duties.owed(
        KIND,
        participation,
        duties.ORG_DEPT,
        title=f"核验“{participation}”",
        link=check.get_absolute_url(),
        due_on=check.drawing.due_on,
        subject_id=check.pk,
    )


def expected_duties():
    """The duties of checks that ought to be open: {Owed}."""
    rows = Check.objects.filter(state=Check.State.OPEN, participation__frozen_at=None)
    rows = rows.select_related("drawing", "participation__sub_committee")
    return {owed for one in rows.iterator() if (owed := owed_for(one))}
