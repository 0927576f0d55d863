"""Names of a programme, as those concerned read them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef

from branches.models import Term
from training import hours
from training.models import Attendance, Enrolment, Programme, Session

State, Mark = Enrolment.State, Attendance.Mark
OVER = (Programme.State.FINISHED, Programme.State.CANCELLED)


def in_office():
    """The condition that a name is still secretary of its branch."""
    seats = Term.objects.current().filter(
        seat=Term.Seat.SECRETARY, branch=OuterRef("branch"), person=OuterRef("person")
    )
    return Exists(seats)


def names_of(invitation):
    """Enrolments that the 分党委 of `invitation` answers for, in official order; `is_in_office`
    tells who has left the seat since.
    """
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

    @property
    def is_leave(self):
        return self.mark is not None and self.mark.mark == Mark.LEAVE


def half_days(enrolment):
    """[HalfDay] of a person's course. Two statements."""
    marks = {one.session_id: one for one in enrolment.attendance.all()}
    sessions = Session.objects.filter(programme=enrolment.programme_id)
    return [HalfDay(one, marks.get(one.pk)) for one in sessions]


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
