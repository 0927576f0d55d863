"""课次 of a programme: half-days that are planned, moved, taken out."""

from django.db import transaction
from django.utils.crypto import get_random_string

from branches import audit
from branches.errors import Refusal
from branches.services.unique import unique
from training.hours import wrong_session_hours
from training.models import Programme, Session
from training.services.attendance import settle_leave
from training.services.states import lock_programme

State = Programme.State
EDITABLE = (State.PLAN, State.OPEN, State.RUNNING)
LABEL = "调整课次"
KEY_LENGTH = 32
COLUMNS = ("on", "half", "begins_at", "ends_at", "topic", "teacher", "place", "hours")
# What a mark rests on: who was there, on which half-day, for how long.
FIXED_ONCE_MARKED = frozenset(("on", "half", "hours"))


def new_key():
    return get_random_string(KEY_LENGTH)


@transaction.atomic
def add_session(programme, *, by, **values):
    """A half-day of the programme; `values`: COLUMNS. Returns the Session.

    Raises PermissionDenied, Refusal for a day outside the programme or hours that a half-day cannot
    have (handbook f).
    """
    programme, post = lock_programme(programme.pk, by=by, states=EDITABLE, label=LABEL)
    _check(programme, values)
    session = Session(programme=programme, sign_in_key=new_key(), **values)
    _save(session)
    _record("training.session_add", session, by, post)
    settle_leave(programme, by=by, post=post)
    return session


@transaction.atomic
def edit_session(session, *, by, **values):
    """Change COLUMNS; day, half and hours only while nobody is marked. Returns the fresh row.
    Raises PermissionDenied, Refusal.
    """
    session, post = _lock(session, by)
    changes = {
        name: [getattr(session, name), new]
        for name, new in values.items()
        if getattr(session, name) != new
    }
    if FIXED_ONCE_MARKED & changes.keys() and session.attendance.exists():
        raise Refusal("这次课已有出勤记录，日期、时段和学时不能再改。")
    _check(session.programme, {"on": session.on, "hours": session.hours} | values)
    if changes:
        for name in changes:
            setattr(session, name, values[name])
        _save(session, update_fields=[*changes])
        _record("training.session_edit", session, by, post, changes)
        settle_leave(session.programme, by=by, post=post)
    return session


@transaction.atomic
def delete_session(session, *, by):
    """Raises PermissionDenied, Refusal once somebody is marked, or for the only session of a
    programme that is announced.
    """
    session, post = _lock(session, by)
    programme = session.programme
    if session.attendance.exists():
        raise Refusal("这次课已有出勤记录，不能删除。")
    if programme.state != State.PLAN and programme.sessions.count() == 1:
        raise Refusal("已发布的班次至少保留一次课。")
    _record("training.session_delete", session, by, post)
    session.delete()
    settle_leave(programme, by=by, post=post)


def copy_sessions(source, target, shift):
    """The half-days of `source` for `target`, `shift` (timedelta) later."""
    Session.objects.bulk_create(
        Session(
            programme=target,
            sign_in_key=new_key(),
            **{name: getattr(one, name) for name in COLUMNS} | {"on": one.on + shift},
        )
        for one in source.sessions.all()
    )


def _lock(session, by):
    programme, post = lock_programme(session.programme_id, by=by, states=EDITABLE, label=LABEL)
    fresh = programme.sessions.select_for_update().filter(pk=session.pk).first()
    if fresh is None:
        raise Refusal("这次课已被删除。")
    fresh.programme = programme
    return fresh, post


def _check(programme, values):
    if not programme.starts_on <= values["on"] <= programme.ends_on:
        raise Refusal(f"日期应在 {programme.starts_on} 至 {programme.ends_on} 之间。")
    most = programme.cycle.rules.hours_per_half_day_max
    if sentence := wrong_session_hours(values["hours"], most):
        raise Refusal(sentence)


def _save(session, **how):
    with unique(session):
        session.save(**how)


def _record(verb, session, by, post, changes=None):
    fields = {name: Session._meta.get_field(name) for name in changes or {}}
    words = {
        str(fields[name].verbose_name): [
            str(dict(fields[name].flatchoices).get(one, one)) for one in both
        ]
        for name, both in (changes or {}).items()
    }
    where = {"班次": ["", str(session.programme)]}
    audit.record(verb, session, by=by, post=post, changes=where | words)
