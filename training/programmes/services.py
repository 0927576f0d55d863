"""培训班次: planned, changed, copied from an earlier year, announced, begun, cancelled."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.models import model_to_dict

from branches import audit
from branches.calendar.workdays import WorkCalendar
from branches.errors import Refusal
from branches.storage.unique import unique
from branches.workflow import lock_row, move
from training import rules
from training.models import Programme
from training.programmes.duties import refresh_duties
from training.programmes.queries import name_in
from training.programmes.sessions import copy_sessions
from training.programmes.states import lock_programme
from training.roll.services import forget_failures, settle_leave

State = Programme.State
EDITABLE = (State.PLAN, State.OPEN, State.RUNNING)
PLANNED = (
    *("cycle", "year", "organiser", "name", "kind", "audience_kinds", "mode", "starts_on"),
    *("ends_on", "answer_due_on", "place", "quota", "is_counted", "has_exam", "note"),
)
# What names and hours rest on stands still once the programme is announced.
FIXED_ONCE_OPEN = frozenset(
    ("cycle", "year", "organiser", "kind", "audience_kinds", "is_counted", "has_exam")
)
# A copy keeps its weekdays: a year later is 52 weeks later.
YEAR = timedelta(weeks=52)


@transaction.atomic
def create(*, by, **values):
    """A programme in plan; `values`: the columns of PLANNED. Returns it. Raises PermissionDenied if
    `by` runs no programmes of that organiser, Refusal if the name is taken.
    """
    post = rules.organiser_post(by, values["organiser"])
    if post is None:
        raise PermissionDenied
    programme = Programme(created_by=by, **values)
    _save(programme)
    audit.record("training.create", programme, by=by, post=post)
    return programme


@transaction.atomic
def edit(programme, *, by, **values):
    """Change columns of PLANNED; what FIXED_ONCE_OPEN names only while it is a plan. Duties move
    with the dates. Returns the fresh row. Raises PermissionDenied, Refusal.
    """
    programme, post = lock_programme(programme.pk, by=by, states=EDITABLE)
    changes = audit.changed(programme, values)
    if programme.state != State.PLAN and FIXED_ONCE_OPEN & changes.keys():
        raise Refusal("发布报名后，主办方、类别、培训对象、学时年度和考核方式不能再改。")
    if "organiser" in changes and not rules.organiser_post(by, values["organiser"]):
        raise PermissionDenied
    _check_dates(programme, values)
    if programme.state != State.PLAN and "answer_due_on" in changes and not values["answer_due_on"]:
        raise Refusal("发布报名后，名单确认截止日期可以改，不能去掉。")
    if changes:
        for name in changes:
            setattr(programme, name, values[name])
        _save(programme, update_fields=[*changes])
        words = audit.in_words(Programme, changes, audience_kinds=_kinds)
        audit.record("training.edit", programme, by=by, post=post, changes=words)
        refresh_duties(programme)
    return programme


def _save(programme, **how):
    with unique(programme):
        programme.save(**how)


def _kinds(value):
    return Programme(audience_kinds=value).audience_text


def _check_dates(programme, values):
    starts, ends = (values.get(name, getattr(programme, name)) for name in ("starts_on", "ends_on"))
    outside = programme.sessions.exclude(on__range=(starts, ends)).first()
    if outside:
        raise Refusal(f"课次“{outside}”不在 {starts} 至 {ends} 之间，先改课次日期。")


@transaction.atomic
def copy(programme, *, by, cycle, year):
    """`programme` with its sessions as a plan of `cycle`, on the same weekdays of `year`. Returns
    the new Programme. Raises PermissionDenied, Refusal if the name is taken there.
    """
    post = rules.run_post(by, programme)
    if post is None:
        raise PermissionDenied
    shift = YEAR * (year - programme.year)
    values = model_to_dict(programme, fields=PLANNED) | {
        "cycle": cycle,
        "year": year,
        "name": name_in(programme, year),
        "created_by": by,
        "copied_from": programme,
    }
    for name in ("starts_on", "ends_on", "answer_due_on"):
        values[name] = values[name] and values[name] + shift
    if values["answer_due_on"]:
        due = WorkCalendar().on_or_after(values["answer_due_on"])
        values["answer_due_on"] = min(due, values["starts_on"])
    new = Programme(**values)
    _save(new)
    copy_sessions(programme, new, shift)
    changes = {"沿用": ["", f"{programme.cycle} {programme}"]}
    audit.record("training.copy", new, by=by, post=post, changes=changes)
    return new


@transaction.atomic
def start(programme, *, by):
    """开班: nobody is added any more; names that still wait may be answered late, and leave taken
    before now counts. Returns the fresh row. Raises PermissionDenied, Refusal if nobody is
    confirmed.
    """
    programme = move(programme, rules.TRANSITIONS["start"], by=by, lock=lock_row)
    settle_leave(programme, by=by, post=rules.run_post(by, programme))
    refresh_duties(programme)
    return programme


@transaction.atomic
def cancel(programme, *, by, reason):
    """取消班次: owed no more, names stay. Returns the fresh row. PermissionDenied, Refusal."""
    programme = move(programme, rules.TRANSITIONS["cancel"], by=by, lock=lock_row, reason=reason)
    forget_failures(programme)
    refresh_duties(programme)
    return programme
