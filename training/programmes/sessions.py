"""课次 of a programme: half-days that are planned, moved, taken out."""

from django.db import transaction
from django.utils.crypto import get_random_string

from branches import audit
from branches.errors import FieldRefusal, Refusal
from branches.storage.unique import unique
from training.hours import hours_between, wrong_session_hours
from training.models import Attendance, Programme, Session
from training.programmes.states import lock_programme
from training.roll.services import settle_leave

State = Programme.State
LEAVE = Attendance.Mark.LEAVE
EDITABLE = (State.PLAN, State.OPEN, State.RUNNING)
LABEL = "调整课次"
KEY_LENGTH = 32
COLUMNS = ("on", "half", "begins_at", "ends_at", "topic", "teacher", "place", "hours")
# What a mark rests on: who was there, on which half-day, for how long.
FIXED_ONCE_MARKED = frozenset(("on", "half", "hours"))
TIMES = frozenset(("begins_at", "ends_at", "hours"))


def new_key():
    return get_random_string(KEY_LENGTH)


@transaction.atomic
def add_session(programme, *, by, **values):
    """A half-day of the programme; `values`: COLUMNS. Returns the Session. Raises PermissionDenied,
    Refusal for a day outside the programme or hours that a half-day cannot have (handbook f).
    """
    programme, post = lock_programme(programme.pk, by=by, states=EDITABLE, label=LABEL)
    _check_day(programme, values["on"])
    _check_hours(programme, values)
    session = Session(programme=programme, sign_in_key=new_key(), **values)
    _save(session)
    _record("training.session_add", session, by, post)
    settle_leave(programme, by=by, post=post)
    return session


@transaction.atomic
def edit_session(session, *, by, **values):
    """Change COLUMNS, times only while nobody is marked. Fresh row. PermissionDenied, Refusal."""
    session, post = _lock(session, by)
    changes = audit.changed(session, values)
    if FIXED_ONCE_MARKED & changes.keys() and session.attendance.exists():
        raise Refusal("这次课已有出勤记录，日期、时段和学时不能再改。")
    _check_day(session.programme, values.get("on", session.on))
    # Half-days of before this rule keep their hours until one of the three is touched.
    if TIMES & changes.keys():
        _check_hours(session.programme, {name: getattr(session, name) for name in TIMES} | values)
    if changes:
        for name in changes:
            setattr(session, name, values[name])
        _save(session, update_fields=[*changes])
        _record("training.session_edit", session, by, post, changes)
        settle_leave(session.programme, by=by, post=post)
    return session


@transaction.atomic
def delete_session(session, *, by):
    """A half-day that is not held: it counts for nobody, and leave from it falls away with it.
    Returns how many leaves. Raises PermissionDenied, Refusal once somebody was there or missed it,
    or for the only session of a programme that is announced.
    """
    session, post = _lock(session, by)
    programme = session.programme
    if session.attendance.exclude(mark=LEAVE).exists():
        raise Refusal("这次课已有签到或缺勤记录，不能删除。")
    if programme.state != State.PLAN and programme.sessions.count() == 1:
        raise Refusal("已发布的班次至少保留一次课。")
    leaves = list(session.attendance.select_related("enrolment__person"))
    names = "、".join(str(one.enrolment.person) for one in leaves)
    more = {"请假": [names, ""]} if names else {}
    _record("training.session_delete", session, by, post, more=more)
    session.attendance.filter(mark=LEAVE).delete()
    session.delete()
    settle_leave(programme, by=by, post=post)
    return len(leaves)


def copy_sessions(source, target, shift):
    """The half-days of `source` for `target`, `shift` (timedelta) later; hours cut to the times."""
    most = target.cycle.rules.hours_per_half_day_max
    Session.objects.bulk_create(
        Session(programme=target, sign_in_key=new_key(), **_copied(one, shift, most))
        for one in source.sessions.all()
    )


def _copied(session, shift, most):
    values = {name: getattr(session, name) for name in COLUMNS}
    room = min(most, hours_between(session.begins_at, session.ends_at))
    # Nothing fits into less than half an hour: the form asks for it when the half-day is changed.
    hours = min(session.hours, room) or session.hours
    return values | {"on": session.on + shift, "hours": hours}


def _lock(session, by):
    programme, post = lock_programme(session.programme_id, by=by, states=EDITABLE, label=LABEL)
    fresh = programme.sessions.select_for_update().filter(pk=session.pk).first()
    if fresh is None:
        raise Refusal("这次课已被删除。")
    fresh.programme = programme
    return fresh, post


def _check_day(programme, on):
    if not programme.starts_on <= on <= programme.ends_on:
        between = f"{programme.starts_on} 至 {programme.ends_on}"
        raise FieldRefusal([("on", f"日期应在班次时间 {between} 之间。")])


def _check_hours(programme, values):
    most = programme.cycle.rules.hours_per_half_day_max
    times = values["begins_at"], values["ends_at"]
    if sentence := wrong_session_hours(values["hours"], most, *times):
        raise FieldRefusal([("hours", sentence)])


def _save(session, **how):
    with unique(session):
        session.save(**how)


def _record(verb, session, by, post, changes=(), more=None):
    where = {"班次": ["", str(session.programme)]}
    words = audit.in_words(Session, dict(changes))
    audit.record(verb, session, by=by, post=post, changes=where | words | (more or {}))
