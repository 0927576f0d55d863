from dataclasses import dataclass
from decimal import Decimal

from training import hours
from training.audience.seats import in_office
from training.models import (
    Attendance,
    Correction,
    Enrolment,
    LeaveRequest,
    Programme,
    Session,
)

State, Mark = Enrolment.State, Attendance.Mark
OVER = (Programme.State.FINISHED, Programme.State.CANCELLED)


def names_of(invitation):
    """Enrolments the 分党委 of `invitation` answers for, official order, with `is_in_office`."""
    rows = Enrolment.objects.filter(
        programme=invitation.programme_id, sub_committee=invitation.committee_id
    ).annotate(is_in_office=in_office())
    return rows.select_related("person", "branch").order_by("branch__code", "pk")


def own_enrolments(user):
    """(under way, over): the enrolments of the person behind `user`; those to come first."""
    if not user.person_id:
        return [], []
    rows = Enrolment.objects.visible_to(user).filter(person=user.person_id)
    rows = list(rows.select_related("programme", "branch").order_by("-programme__starts_on", "-pk"))
    over = [one for one in rows if is_over(one)]
    return [one for one in reversed(rows) if not is_over(one)], over


def is_over(enrolment):
    return enrolment.programme.state in OVER or enrolment.state == State.DECLINED


@dataclass(frozen=True)
class HalfDay:
    """A session as one person sees it: with the own mark, or None."""

    session: Session
    mark: Attendance | None
    stands_for: Enrolment | None = None  # in whose place this person came

    @property
    def is_leave(self):
        return self.mark is not None and self.mark.mark == Mark.LEAVE


def half_days(enrolment):
    """[HalfDay] of a person's course. Three statements."""
    marks = enrolment.attendance.select_related("stand_in__person")
    marks = {one.session_id: one for one in marks}
    stood_in = enrolment.stood_in_at.select_related("enrolment__person")
    stood_in = {one.session_id: one.enrolment for one in stood_in}
    sessions = Session.objects.filter(programme=enrolment.programme_id)
    return [HalfDay(one, marks.get(one.pk), stood_in.get(one.pk)) for one in sessions]


def leave_requests(enrolment):
    """A person's LeaveRequests, newest first, with `days` and `is_waiting`. Two statements."""
    rows = enrolment.leave_requests.order_by("-pk").select_related("answered_by")
    rows = list(rows.prefetch_related("sessions"))
    for one in rows:
        one.days = list(one.sessions.all())
        one.is_waiting = one.state == LeaveRequest.State.ASKED
    return rows


def corrections_of(enrolment, user):
    """What was put right after 结业, the oldest first, as far as `user` sees it."""
    return list(Correction.objects.visible_to(user).filter(enrolment=enrolment))


@dataclass(frozen=True)
class LeaveRoom:
    """Hours (Decimal) of leave taken, and how many the rule allows of a course of `total`."""

    taken: Decimal
    total: Decimal
    allowed: Decimal


def leave_room(days, limit):
    """The LeaveRoom of [HalfDay]; `limit`: the share (Fraction) that may be missed at most. Halves
    of an hour that fit into the share (handbook f).
    """
    total = sum((one.session.hours for one in days), Decimal(0))
    taken = sum((one.session.hours for one in days if one.is_leave), Decimal(0))
    return LeaveRoom(taken, total, hours.most_leave(total, limit))
