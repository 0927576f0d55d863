"""The duties that programmes and their names give to somebody (handbook e.5, f)."""

from datetime import timedelta

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.duties.ledger import Owed
from branches.models import Duty, Post
from training.audience.seats import in_office
from training.models import Enrolment, Invitation, LeaveRequest, Programme

State = Programme.State
# Names may still be answered when the course has begun: late is a fact, not a door.
ANSWERABLE = (State.OPEN, State.RUNNING)
# After the last day, for scores and certificates (P).
RUN_DAYS = timedelta(days=7)
KINDS = (
    *(Duty.Kind.TRAINING_ANSWER, Duty.Kind.TRAINING),
    *(Duty.Kind.TRAINING_LEAVE, Duty.Kind.TRAINING_RUN),
)


def expected_duties():
    """{Owed}: the duties of training that ought to be open."""
    return {*_answers(), *_attending(), *_leaves(), *_runs()}


def duties_of(programme):
    """[Owed]: those of one programme."""
    rows = (*_answers(programme=programme), *_attending(programme=programme))
    leaves = _leaves(enrolment__programme=programme)
    return [*rows, *leaves, *_runs(pk=programme.pk)]


def _answers(**only):
    """确认参训名单: of the 分党委, while names wait for it; for 直属党支部 of 组织部."""
    waiting = Invitation.objects.filter(
        answered_at=None, programme__state__in=ANSWERABLE, **only
    ).select_related("programme", "committee")
    return (answer_duty(one) for one in waiting)


def answer_duty(invitation):
    programme = invitation.programme
    is_school = invitation.committee.is_school
    return Owed(
        kind=Duty.Kind.TRAINING_ANSWER,
        subject_id=invitation.pk,
        role=duties.ORG_DEPT if is_school else duties.STAFF,
        committee_id=invitation.committee_id,
        due_on=programme.answer_due_on,
        title=f"确认“{programme}”参训名单",
        link=reverse("training:invitation", args=[invitation.pk]),
    )


def _attending(**only):
    """参加培训: of the secretary, from the confirmation to the first day. A course that begins
    later than it said is not the secretary's delay: the day ends the duty. Neither does it pass to
    a successor.
    """
    rows = Enrolment.objects.filter(
        in_office(),
        state=Enrolment.State.CONFIRMED,
        programme__state=State.OPEN,
        programme__starts_on__gte=timezone.localdate(),
        **only,
    ).select_related("programme")
    return (attending_duty(one) for one in rows)


def attending_duty(enrolment):
    programme = enrolment.programme
    return Owed(
        kind=Duty.Kind.TRAINING,
        subject_id=enrolment.pk,
        role=duties.SECRETARY,
        branch_id=enrolment.branch_id,
        due_on=programme.starts_on,
        title=f"参加“{programme}”",
        link=programme.get_absolute_url(),
    )


def _leaves(**only):
    """审批请假: of the organiser, by the first half-day that is asked for."""
    root = None
    waiting = LeaveRequest.objects.waiting().filter(
        enrolment__programme__state__in=ANSWERABLE, **only
    )
    first = Min("sessions__on")
    for request in waiting.select_related("enrolment__programme").annotate(first_on=first):
        root = root or duties.school().pk
        yield leave_duty(request, root)


def leave_duty(request, school_id):
    programme = request.enrolment.programme
    return Owed(
        kind=Duty.Kind.TRAINING_LEAVE,
        subject_id=request.pk,
        role=Post.Role.TRAINING_ORGANISER,
        committee_id=school_id,
        organiser=programme.organiser,
        due_on=request.first_on,
        title=f"答复“{programme}”请假申请",
        link=request.get_absolute_url(),
    )


def _runs(**only):
    """培训结业登记: of the organiser, while the course runs and until its scores are in."""
    root, calendar = None, WorkCalendar()
    for programme in Programme.objects.filter(state=State.RUNNING, **only):
        root = root or duties.school().pk
        yield run_duty(programme, root, calendar)


def run_duty(programme, school_id, calendar):
    return Owed(
        kind=Duty.Kind.TRAINING_RUN,
        subject_id=programme.pk,
        role=Post.Role.TRAINING_ORGANISER,
        committee_id=school_id,
        organiser=programme.organiser,
        due_on=calendar.on_or_after(programme.ends_on + RUN_DAYS),
        title=f"登记“{programme}”结业情况",
        link=programme.get_absolute_url(),
    )
