"""The duty that an open 更正 gives to 组织部."""

from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.models import Duty
from grading.models import Revision

# How long 组织部 may take to answer, in working days (P).
ANSWER_DAYS = 5


def answer_duty(revision, calendar):
    """审批等级更正: of a Revision with participation and sub_committee."""
    return duties.owed(
        Duty.Kind.REVISION,
        revision.participation,
        duties.ORG_DEPT,
        subject_id=revision.pk,
        title=f"审批“{revision.participation}”等级更正",
        link=revision.get_absolute_url(),
        due_on=calendar.days_after(revision.proposed_on, ANSWER_DAYS),
    )


def expected_duties():
    """The duties of open revisions: {Owed}."""
    calendar = WorkCalendar()
    rows = Revision.objects.filter(state=Revision.State.PROPOSED)
    rows = rows.select_related("participation__sub_committee")
    return {answer_duty(one, calendar) for one in rows}
