"""Who came without standing on the list: a walk-in, or somebody in the place of another."""

from django.db import transaction
from django.utils import timezone

from branches import audit, workflow
from branches.errors import Refusal
from training import rules
from training.attendance.services import (
    Wanted,
    fresh,
    lock_running,
    marks_at,
    on_roll,
    store_one,
    write_marks,
)
from training.audience.arrivals import find_arrival
from training.enrolment.services import close_if_answered
from training.models import Attendance, Enrolment
from training.programmes.duties import refresh_duties
from training.roll.queries import begins
from training.roll.services import settle_leave

State, Entry, Mark = Enrolment.State, Enrolment.Entry, Attendance.Mark
ADMIT = rules.NAMES["admit"]
HAND = Attendance.Way.HAND


@transaction.atomic
def add_walk_in(session, person_id, *, by):
    """现场报到: a person (primary key) of the audience came to this half-day without being on the
    list; expected from here on, and marked present. Who was asked and had not agreed comes after
    all.

    Returns the Enrolment. Raises PermissionDenied; Refusal if the course does not run, the day has
    not come, the person is out of the organiser's reach, on the roll already or withdrawn.
    """
    programme, session, post = _ready(session, by)
    row = _admitted(programme, person_id, by, post, Entry.WALK_IN)
    row.expected_from = begins(session)
    row.save(update_fields=["entry", "expected_from"])
    write_marks(programme, [Wanted(session, row, Mark.PRESENT)], way=HAND, by=by, post=post)
    refresh_duties(programme)
    return row


@transaction.atomic
def substitute(session, enrolment, person_id, *, by):
    """代训: a person (primary key) came to this half-day in the place of `enrolment`. Both stay
    visible: the one is marked as 由他人代, the hours are the other's.

    Returns the Enrolment of who came. Raises PermissionDenied; Refusal as add_walk_in(), or if the
    one was there himself, or the other takes part himself.
    """
    programme, session, post = _ready(session, by)
    absent = on_roll(programme, enrolment.pk)
    present = marks_at(session).get(absent.pk)
    if present is not None and present.mark in (Mark.PRESENT, Mark.SUBSTITUTED):
        raise Refusal(
            f"{absent.person}这次课已登记“{present.get_mark_display()}”，先撤销再登记代训。"
        )
    if absent.person_id == person_id:
        raise Refusal("代训的应是另一个人。")
    row = _stand_in(programme, person_id, by, post)
    if row.pk in marks_at(session):
        raise Refusal(f"{row.person}这次课已有出勤记录，不能再代别人。")
    store_one(Wanted(session, absent, Mark.SUBSTITUTED, stand_in=row), HAND, by)
    store_one(Wanted(session, row, Mark.PRESENT), HAND, by)
    changes = {"姓名": ["", str(absent.person)], "代训人": ["", f"{row.person}（{row.post_text}）"]}
    audit.record(
        "training.substitute", session, by=by, post=post, branch=absent.branch, changes=changes
    )
    settle_leave(programme, by=by, post=post)
    refresh_duties(programme)
    return row


def _ready(session, by):
    programme, post = lock_running(session.programme_id, by=by)
    session = fresh(session)
    if session.on > timezone.localdate():
        raise Refusal(f"“{session}”还没有到上课日期，到时再登记。")
    return programme, session, post


def _stand_in(programme, person_id, by, post):
    row = programme.enrolments.filter(person=person_id).select_related("person", "branch").first()
    if row is not None and row.state == State.CONFIRMED:
        if row.entry != Entry.SUBSTITUTE:
            raise Refusal(f"{row.person}本人就在签到名单上，不能代别人参加。")
        return row
    row = _admitted(programme, person_id, by, post, Entry.SUBSTITUTE)
    row.save(update_fields=["entry"])
    return row


def _admitted(programme, person_id, by, post, entry):
    """The row of the person, on the roll, with `entry` set and not saved."""
    found = find_arrival(programme, by, person_id, timezone.localdate())
    if found is None:
        raise Refusal("此人不在本班次的培训对象范围内，或已不在任。请重新查找。")
    row = found.enrolment
    if row is None:
        return _new(programme, found, by, post, entry)
    row.programme = programme
    # A substitute who now comes for himself.
    if row.state == State.CONFIRMED and row.entry == Entry.SUBSTITUTE != entry:
        row.entry = entry
        return row
    if row.state == State.CONFIRMED:
        raise Refusal(f"{row.person}已在签到名单上，直接登记签到即可。")
    workflow.check(row, ADMIT)
    row.entry, row.state_reason = entry, ""
    step = workflow.Step(row, post, noted={"加入方式": ["", Entry(entry).label]})
    workflow.move_all([step], ADMIT, by=by, touched=["entry", "state_reason"])
    close_if_answered(programme, row.sub_committee_id, by)
    return row


def _new(programme, found, by, post, entry):
    row = Enrolment.objects.create(
        programme=programme,
        person_id=found.person_id,
        branch_id=found.branch_id,
        sub_committee_id=found.sub_committee_id,
        post_text=found.post_text,
        need=Enrolment.Need.KIND,
        need_text=Entry(entry).label,
        state=State.CONFIRMED,
        entry=entry,
        created_by=by,
    )
    row = programme.enrolments.select_related("person", "branch").get(pk=row.pk)
    row.programme = programme
    changes = {"加入方式": ["", Entry(entry).label]}
    audit.record(
        "training.admit",
        row,
        by=by,
        post=post,
        branch=row.branch,
        from_state="",
        to_state=row.get_state_display(),
        changes=changes,
    )
    return row
