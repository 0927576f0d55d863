"""Secretaries with hours, for the tests of ledger and coverage."""

from datetime import date, timedelta

from django.utils import timezone

from branches.models import Cycle
from tests import make
from training.models import Enrolment, Programme, TrainingRecord


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def secretary(branch=None, *, of=None, hours=0, kind="staff", year=2012, name=None, **term):
    """The Term of a secretary; with one course of `hours` in `year`, if any."""
    branch = branch or make.branch(of=of, kind=kind)
    seat = make.term(branch, person=make.person(name), **term)
    if hours:
        course(seat, hours, year)
    return seat


def course(seat, hours, year=2012, **fields):
    return TrainingRecord.objects.create(
        person=seat.person,
        branch=seat.branch,
        post_text=f"{seat.branch}书记",
        year=year,
        hours=hours,
        **{
            "name": f"上级调训{TrainingRecord.objects.count()}",
            "organiser_text": "省委教育工委",
            "category": "sent_up",
            "starts_on": date(year, 5, 7),
            "ends_on": date(year, 5, 11),
            **fields,
        },
    )


def programme(organiser="party_school", state="open", *, cycle=None, **fields):
    cycle = cycle or Cycle.objects.first() or make.round().cycle
    starts_on = fields.pop("starts_on", today(20))
    return Programme.objects.create(
        cycle=cycle,
        organiser=organiser,
        state=state,
        starts_on=starts_on,
        **{
            "year": 2012,
            "name": f"班次{Programme.objects.count()}",
            "audience_kinds": ["staff", "office"],
            "ends_on": starts_on + timedelta(days=2),
            "finished_on": starts_on + timedelta(days=3) if state == "finished" else None,
            **fields,
        },
    )


def enrol(programme, seat, state="confirmed", **fields):
    return Enrolment.objects.create(
        programme=programme,
        person=seat.person,
        branch=seat.branch,
        sub_committee=seat.branch.sub_committee,
        post_text=f"{seat.branch}书记",
        need="kind",
        state=state,
        **fields,
    )
