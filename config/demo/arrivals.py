"""Who came to a course without standing on its list: told by the services, at the hour it was."""

from datetime import datetime, time

from django.utils import timezone

from branches.models import Term, User
from config.demo.clock import clock_at
from training.attendance import arrivals
from training.attendance import services as attendance
from training.models import Session
from training.results import services as results

EVENING = time(19)


def hold(programme, by):
    """A course of one day from its first half-day to its end: somebody stands in for another in
    the morning, somebody comes without being asked in the afternoon.
    """
    by = User.objects.get(pk=by.pk)
    morning, afternoon = Session.objects.filter(programme=programme).order_by("pk")
    evening = timezone.make_aware(datetime.combine(afternoon.on, EVENING))
    with clock_at(evening):
        stand_in, walk_in = _free(programme, afternoon.on)
        absent = programme.enrolments.taking_part().order_by("pk").first()
        arrivals.substitute(morning, absent, stand_in, by=by)
        attendance.mark_rest(morning, by=by)
        arrivals.add_walk_in(afternoon, walk_in, by=by)
        attendance.mark_rest(afternoon, by=by)
        results.finish(programme, by=by)


def _free(programme, day):
    """Keys of two secretaries of the audience who were not asked."""
    seats = Term.objects.current(day).filter(
        seat=Term.Seat.SECRETARY, branch__kind__in=programme.audience_kinds, person__isnull=False
    )
    known = programme.enrolments.values("person")
    return seats.exclude(person__in=known).order_by("pk").values_list("person", flat=True)[:2]
