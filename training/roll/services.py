"""What follows from the marks and half-days of a course: who has taken too much leave."""

from branches import audit
from branches.rules import Transition, no_post
from branches.workflow import Step, move_all
from training import hours
from training.models import Enrolment, Programme, SignInFailure
from training.roll.queries import BY_LEAVE, ON_ROLL, Tally, course_hours, tallies

State = Enrolment.State
# The marks decide, not a person: nobody carries these out by hand.
TOO_LONG = Transition(
    "training.leave_too_long", "请假超限退学", (State.CONFIRMED,), State.WITHDRAWN, no_post, ()
)
CORRECTED = Transition(
    "training.leave_corrected", "恢复参训", (State.WITHDRAWN,), State.CONFIRMED, no_post, ()
)
audit.register("training", "培训", transitions=(TOO_LONG, CORRECTED))


def settle_leave(programme, *, by=None, post=None):
    """Who has taken too much leave leaves the course, and comes back when the marks no longer say
    so (handbook f). To be called, while it runs, after every change of marks or half-days; the
    programme is locked. Returns the Enrolments that moved.
    """
    if programme.state != Programme.State.RUNNING:
        return []
    limit = programme.cycle.rules.leave_share_max
    total, found = course_hours(programme), tallies(programme)
    people = programme.enrolments.filter(ON_ROLL).select_related("person", "branch")
    steps = {TOO_LONG: [], CORRECTED: []}
    for one in people:
        leave = found.get(one.pk, Tally()).leave
        too_long = hours.is_leave_too_long(leave, total, limit)
        if too_long != (one.state == State.WITHDRAWN):
            words = f"共请假 {leave.normalize():f} 学时，总学时 {total.normalize():f}。"
            one.state_reason = f"{BY_LEAVE}{words}" if too_long else ""
            steps[TOO_LONG if too_long else CORRECTED].append(Step(one, post, words))
    return [
        one
        for transition, of in steps.items()
        for one in move_all(of, transition, by=by, touched=["state_reason"])
    ]


def forget_failures(programme):
    """Names and addresses of failed sign-ins go once nobody can sign in any more."""
    SignInFailure.objects.filter(session__programme=programme).delete()
