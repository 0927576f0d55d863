"""The duty each state of an assessment gives to somebody."""

from django.urls import reverse

from branches.duties import ledger as duties
from branches.models import Duty, Survey
from grading.models import Assessment

State = Assessment.State
# state → kind, who owes it, title, page, the stage date it is due by
OWED = {
    State.DRAFT: (
        Duty.Kind.SELF_SHEET,
        duties.SECRETARY,
        "完成“{}”支部自评",
        "grading:self_sheet",
        "self_due_on",
    ),
    State.SELF_SUBMITTED: (
        Duty.Kind.REVIEW_SHEET,
        duties.STAFF,
        "考评“{}”",
        "grading:review_sheet",
        "review_due_on",
    ),
    State.COMMITTEE_REVIEWED: (
        Duty.Kind.DECISION,
        duties.LEADER,
        "决定“{}”的等级",
        "grading:decision",
        "decision_due_on",
    ),
    State.COMMITTEE_DECIDED: (
        Duty.Kind.APPROVAL,
        duties.ORG_DEPT,
        "登记“{}”的审定结果",
        "grading:why",
        "approval_due_on",
    ),
}
KINDS = tuple(row[0] for row in OWED.values())


def owed_for(assessment):
    """The Owed duty of an assessment (with participation, survey, round, sub_committee), or None. A
    branch evaluates itself once its survey is submitted; a branch exempt by G3 never does.
    """
    participation = assessment.participation
    if assessment.is_exempt or participation.is_frozen or participation.out_reason:
        return None
    if assessment.state not in OWED:
        return None
    if assessment.state == State.DRAFT and participation.survey.state != Survey.State.SUBMITTED:
        return None
    kind, role, title, page, stage = OWED[assessment.state]
    back = "（已退回）" if assessment.return_reason else ""
    return duties.owed(
        kind,
        participation,
        role,
        title=title.format(participation) + back,
        link=reverse(page, args=[participation.pk]),
        due_on=getattr(participation.round, stage),
    )


def expected_duties():
    """The duties of grading that ought to be open: {Owed}."""
    open_ones = Assessment.objects.filter(
        participation__frozen_at=None, state__in=OWED, is_exempt=False
    ).select_related(
        "participation__survey", "participation__round", "participation__sub_committee"
    )
    return {owed for one in open_ones.iterator() if (owed := owed_for(one))}
