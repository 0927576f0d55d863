"""Sign-in by the code on the wall: without an account, by name and the end of the 学工号."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from branches import audit
from branches.rulebook.names import plain_name
from training.attendance.services import Wanted, fresh, store_one
from training.models import Attendance, Programme, Session, SignInFailure
from training.programmes.sessions import new_key
from training.programmes.states import lock_programme
from training.roll.queries import is_open

DIGITS = 4
# Guesses within the pause: of one name, and from one address, which a whole hall may share.
PAUSE = timedelta(minutes=15)
NAME_TRIES, ADDRESS_TRIES = 5, 40
BY_CODE = "二维码签到（无账号）"


@dataclass(frozen=True)
class Answer:
    """What the page says: done, again (had signed in), taken (has another mark), closed (not now),
    slow (too many tries), unknown (nobody of that name and number on the list), gone (the code was
    renewed). `mark` only for the first three.
    """

    word: str
    mark: Attendance | None = None


@transaction.atomic
def sign_in(key, *, name, digits, address, now=None):
    """Mark a person of the list as present. `digits`: the last four signs of the 学工号; `address`:
    where the visitor comes from; `now`: aware instant. Returns an Answer. Every mismatch gives the
    same one, so that nobody learns who is on the list.
    """
    now = now or timezone.now()
    session = Session.objects.filter(sign_in_key=key).first()
    if session is None:
        return Answer("gone")
    programme = Programme.objects.select_for_update().get(pk=session.programme_id)
    # Meanwhile the code may have been renewed, the half-day deleted.
    session = programme.sessions.filter(sign_in_key=key).first()
    if session is None:
        return Answer("gone")
    if not is_open(session, now):
        return Answer("closed")
    name = plain_name(name)[:40]
    if is_slowed(session, name, address, now):
        return Answer("slow")
    found = matching(programme, name, digits)
    if len(found) != 1:
        SignInFailure.objects.create(session=session, name=name, address=address[:45])
        return Answer("unknown")
    return _mark(session, found[0])


def is_slowed(session, name, address, now):
    """Whether this name or this address has failed too often of late."""
    recent = session.sign_in_failures.filter(at__gt=now - PAUSE)
    if recent.filter(name=name).count() >= NAME_TRIES:
        return True
    return recent.filter(address=address[:45]).count() >= ADDRESS_TRIES


def matching(programme, name, digits):
    """The enrolments taking part of that name whose 学工号 ends so."""
    digits = plain_name(digits)
    if len(digits) != DIGITS:
        return []
    people = programme.enrolments.taking_part().select_related("person", "branch")
    return [
        one
        for one in people
        if plain_name(one.person.name) == name
        and plain_name(one.person.staff_no)[-DIGITS:] == digits
    ]


def _mark(session, enrolment):
    present = session.attendance.filter(enrolment=enrolment).first()
    if present is not None:
        present.enrolment = enrolment
        return Answer("again" if present.mark == Attendance.Mark.PRESENT else "taken", present)
    mark = store_one(Wanted(session, enrolment, Attendance.Mark.PRESENT), Attendance.Way.CODE)
    audit.record(
        "training.sign_in",
        session,
        by=None,
        post=BY_CODE,
        branch=enrolment.branch,
        from_state="未登记",
        to_state=mark.get_mark_display(),
        changes={"姓名": ["", str(enrolment.person)]},
    )
    return Answer("done", mark)


def signed_on_device(session, enrolment_pk):
    """The mark that this device left in the half-day, or None if it has been taken back."""
    return (
        session.attendance.filter(enrolment=enrolment_pk, mark=Attendance.Mark.PRESENT)
        .select_related("enrolment__person")
        .first()
    )


@transaction.atomic
def renew_key(session, *, by):
    """A new address for the sign-in; the old code is void. PermissionDenied, Refusal if gone."""
    _programme, post = lock_programme(session.programme_id, by=by)
    session = fresh(session)
    session.sign_in_key = new_key()
    session.save(update_fields=["sign_in_key"])
    audit.record("training.renew_key", session, by=by, post=post)
    return session
