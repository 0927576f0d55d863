"""Sign-in by the organiser: one mark of one person in one half-day, and whom leave takes out."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from branches import audit
from branches.errors import Refusal
from branches.models import AuditEntry
from training.models import Attendance, Enrolment, Programme, Session
from training.programmes.states import lock_programme
from training.roll.queries import ON_ROLL, is_expected
from training.roll.services import settle_leave

Mark, Way, State = Attendance.Mark, Attendance.Way, Enrolment.State
NOT_YET = (Programme.State.PLAN, Programme.State.OPEN)


@dataclass(frozen=True)
class Wanted:
    """A mark to be written: `session`, `enrolment` rows, code of Attendance.Mark, reason."""

    session: Session
    enrolment: Enrolment
    mark: str
    reason: str = ""
    stand_in: Enrolment | None = None


@transaction.atomic
def mark(session, enrolment, *, by, mark, reason=""):
    """登记出勤 of one person by hand; another mark replaces the present one. Returns the
    Attendance. Raises PermissionDenied; Refusal if the course does not run, the person is not on
    its roll, leave has no reason, or presence is claimed before the day.
    """
    programme, post = lock_running(session.programme_id, by=by)
    wanted = Wanted(fresh(session), on_roll(programme, enrolment.pk), mark, reason.strip())
    write_marks(programme, [wanted], way=Way.HAND, by=by, post=post)
    return Attendance.objects.get(session=wanted.session, enrolment=wanted.enrolment)


@transaction.atomic
def clear(session, enrolment, *, by):
    """Take a mark back, and who came in his place. Returns whether there was one."""
    programme, post = lock_running(session.programme_id, by=by)
    enrolment = on_roll(programme, enrolment.pk)
    row = Attendance.objects.filter(session=session, enrolment=enrolment).first()
    if row is None:
        return False
    refuse_standing_in(session, [enrolment])
    row.enrolment = enrolment
    stand_in = row.stand_in
    audit.record(
        "training.substitute_back" if stand_in else "training.clear_mark",
        row,
        by=by,
        post=post,
        branch=enrolment.branch,
        from_state=row.get_mark_display(),
        to_state="未登记",
        reason=row.reason,
    )
    row.delete()
    if stand_in:
        _take_off(stand_in, session)
    settle_leave(programme, by=by, post=post)
    return True


def _take_off(stand_in, session):
    """Who stood in at no other half-day leaves the list again; the record keeps the name."""
    stand_in.attendance.filter(session=session).delete()
    if stand_in.entry == Enrolment.Entry.SUBSTITUTE and not stand_in.attendance.exists():
        stand_in.delete()


def refuse_standing_in(session, enrolments):
    """Marks of who came for another stand and fall with the other's."""
    rows = session.attendance.filter(stand_in__in=enrolments)
    row = rows.select_related("enrolment__person", "stand_in__person").first()
    if row is not None:
        other = row.enrolment.person
        raise Refusal(f"{row.stand_in.person}代{other}参加，请在{other}一行撤销。")


@transaction.atomic
def mark_rest(session, *, by):
    """其余全部到: whoever has no mark was there. Returns how many. Raises as mark()."""
    programme, post = lock_running(session.programme_id, by=by)
    session = fresh(session)
    marked = session.attendance.values("enrolment")
    people = programme.enrolments.taking_part().exclude(pk__in=marked).select_related("person")
    rest = [Wanted(session, one, Mark.PRESENT) for one in people if is_expected(one, session)]
    if rest:
        refuse_unready(rest)
        _store(rest, Way.HAND, by)
        changes = {"登记签到": ["", f"{len(rest)} 人"]}
        audit.record("training.mark_rest", session, by=by, post=post, changes=changes)
    return len(rest)


@transaction.atomic
def import_marks(programme, wanted, seen, *, by):
    """The marks of a sign-in sheet, all or none. `wanted`: [(session pk, enrolment pk, mark,
    reason)]; `seen`: the same pairs → [mark, reason] as the trial run found them.

    Returns how many were new or changed. Raises PermissionDenied; Refusal if anything has changed
    since the trial run.
    """
    programme, post = lock_running(programme.pk, by=by)
    sessions = programme.sessions.in_bulk()
    people = programme.enrolments.filter(ON_ROLL).select_related("person", "branch").in_bulk()
    if any(row[0] not in sessions or row[1] not in people for row in wanted):
        raise Refusal("试运行之后课次或名单有变化，请重新上传试运行。")
    if present_marks(programme, {row[:2] for row in wanted}) != seen:
        raise Refusal("试运行之后出勤有变化，请重新上传试运行。")
    rows = [Wanted(sessions[one[0]], people[one[1]], *one[2:]) for one in wanted]
    changed = write_marks(programme, rows, way=Way.IMPORT, by=by, post=post)
    changes = {"登记出勤": ["", f"{changed} 人次"]}
    audit.record("training.import", programme, by=by, post=post, changes=changes)
    return changed


def present_marks(programme, pairs):
    """{(session pk, enrolment pk): (mark, reason)} of those of `pairs` that have a mark."""
    rows = Attendance.objects.filter(session__programme=programme).values_list(
        "session", "enrolment", "mark", "reason"
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows if row[:2] in pairs}


def marks_at(session):
    """{enrolment pk: Attendance} of a half-day."""
    return {one.enrolment_id: one for one in session.attendance.all()}


def lock_running(pk, *, by):
    """(programme, post), locked, while it runs; every mark of a course is written under this lock.
    Raises PermissionDenied, Refusal in any other state.
    """
    programme, post = lock_programme(pk, by=by)
    refuse_not_running(programme)
    return programme, post


def refuse_not_running(programme):
    if programme.state in NOT_YET:
        raise Refusal(f"“{programme}”还没有开班，不能登记出勤和成绩。")
    if programme.state != Programme.State.RUNNING:
        state = programme.get_state_display()
        raise Refusal(f"“{programme}”现在是“{state}”，不能再改出勤和成绩。")


def fresh(session):
    found = Session.objects.filter(pk=session.pk).first()
    if found is None:
        raise Refusal("这个课次已被删除，请返回班次再看。")
    return found


def on_roll(programme, pk):
    rows = programme.enrolments.filter(ON_ROLL).select_related("person", "branch")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Refusal("这个人已不在签到名单上，请刷新后再看。")
    return found


def write_marks(programme, wanted, *, way, by, post):
    """Write marks (programme locked), an audit entry each. Returns how many changed."""
    refuse_unready(wanted)
    pairs = {(one.session.pk, one.enrolment.pk) for one in wanted}
    present = present_marks(programme, pairs)
    changed = [
        one
        for one in wanted
        if present.get((one.session.pk, one.enrolment.pk)) != (one.mark, one.reason)
    ]
    _refuse_substituted(changed, present)
    _store(changed, way, by)
    entries = [_entry(one, present, by, post) for one in changed]
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    settle_leave(programme, by=by, post=post)
    return len(changed)


def _refuse_substituted(changed, present):
    for one in changed:
        before = present.get((one.session.pk, one.enrolment.pk))
        if before and before[0] == Mark.SUBSTITUTED:
            raise Refusal(f"{one.enrolment.person}“{one.session}”由他人代，先撤销代训再登记。")
    for session in {one.session for one in changed}:
        refuse_standing_in(session, [one.enrolment for one in changed if one.session == session])


def refuse_unready(wanted):
    today = timezone.localdate()
    for one in wanted:
        if one.mark == Mark.LEAVE and not one.reason:
            raise Refusal(f"{one.enrolment.person}请假须写明原因。")
        if one.mark != Mark.LEAVE and one.session.on > today:
            raise Refusal(f"“{one.session}”还没有到上课日期，现在只能登记请假。")


def _store(wanted, way, by):
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=one.session,
                enrolment=one.enrolment,
                mark=one.mark,
                reason=one.reason if one.mark == Mark.LEAVE else "",
                stand_in=one.stand_in,
                way=way,
                by=by,
            )
            for one in wanted
        ],
        update_conflicts=True,
        unique_fields=["enrolment", "session"],
        update_fields=["mark", "reason", "stand_in", "way", "by", "marked_at"],
    )


def store_one(wanted, way, by=None):
    """The mark as it was written. The caller holds the lock, has checked, and records it."""
    _store([wanted], way, by)
    row = Attendance.objects.get(session=wanted.session, enrolment=wanted.enrolment)
    row.enrolment, row.session = wanted.enrolment, wanted.session
    return row


def _entry(one, present, by, post):
    before = present.get((one.session.pk, one.enrolment.pk))
    return audit.build(
        "training.mark",
        one.session,
        by=by,
        post=post,
        branch=one.enrolment.branch,
        from_state=Mark(before[0]).label if before else "未登记",
        to_state=Mark(one.mark).label,
        reason=one.reason,
        changes={"姓名": ["", str(one.enrolment.person)]},
    )
