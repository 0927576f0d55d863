"""Programmes with names and half-days, ready for the sign-in."""

from datetime import date, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.crypto import get_random_string

from branches.models import Cycle
from tests import make
from training.models import Enrolment, Programme, Session

HALVES = (
    ("morning", time(8), time(12)),
    ("afternoon", time(14), time(18)),
    ("evening", time(19), time(23)),
)


def cycle():
    return Cycle.objects.order_by("-pk").first() or make.round().cycle


def programme(*hours, organiser="party_school", state="running", people=0, until=None, **fields):
    """A course with a half-day of each of `hours`, ending on `until` (default yesterday, so that it
    may be finished at any hour of the day), and `people` confirmed names.
    """
    on = until or timezone.localdate() - timedelta(days=1)
    row = Programme.objects.create(
        **{
            "cycle": cycle(),
            "year": 2012,
            "organiser": organiser,
            "name": f"第{next(make.number)}期轮训",
            "audience_kinds": ["staff"],
            "starts_on": on - timedelta(days=len(hours)),
            "ends_on": on,
            "answer_due_on": on,
            "state": state,
        }
        | fields
    )
    last_day = (len(hours) - 1) // len(HALVES)
    for place, one in enumerate(hours):
        day, half = divmod(place, len(HALVES))
        session(row, one, on - timedelta(days=last_day - day), half)
    for _ in range(people):
        enrolment(row)
    return row


def session(of, hours=4, on=None, half=0, **fields):
    name, begins, ends = HALVES[half]
    return Session.objects.create(
        **{
            "programme": of,
            "on": on or timezone.localdate(),
            "half": name,
            "begins_at": begins,
            "ends_at": ends,
            "topic": f"第{next(make.number)}讲",
            "hours": Decimal(hours),
            "sign_in_key": get_random_string(32),
        }
        | fields
    )


def enrolment(of, name=None, *, branch=None, staff_no=None, **fields):
    """A confirmed name, secretary of a branch of its own unless one is given."""
    branch = branch or make.branch()
    numbers = {"staff_no": staff_no} if staff_no is not None else {}
    person = fields.pop("person", None) or make.person(name, **numbers)
    if not branch.terms.filter(seat="secretary", until=None).exists():
        make.term(branch, person=person, since=date(2012, 1, 10))
    return Enrolment.objects.create(
        **{
            "programme": of,
            "person": person,
            "branch": branch,
            "sub_committee": branch.sub_committee,
            "post_text": f"{branch.short_name}书记",
            "need": "kind",
            "state": "confirmed",
        }
        | fields
    )


def reread(row):
    return type(row).objects.get(pk=row.pk)
