"""更正: a mark, points or hours of one person put right after 结业, with what follows from it."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit
from branches.duties import telling
from branches.errors import Refusal
from branches.models import Participation
from branches.organisation.induction import mark_inducted, unmark_inducted
from branches.workflow import Step, move_all
from training import hours, rules
from training.models import Attendance, Correction, Enrolment, Programme, TrainingRecord
from training.results.services import number, points_text, record_of, wrong_points
from training.roll.queries import BY_LEAVE, NOTHING, ON_ROLL, Tally, hours_of, standing, tallies
from training.roll.services import CORRECTED, TOO_LONG

Mark, State, Entry = Attendance.Mark, Enrolment.State, Enrolment.Entry
BY_HAND = (Mark.PRESENT, Mark.LEAVE, Mark.ABSENT)


@dataclass(frozen=True)
class Wanted:
    """What is to stand: `marks` {session pk: (code, reason)}, points as Decimal or None, `hours`
    (Decimal) that count, None: as they stand, or as the marks say once these change.
    """

    marks: dict = field(default_factory=dict)
    exam: Decimal | None = None
    daily: Decimal | None = None
    hours: Decimal | None = None


@transaction.atomic
def correct(enrolment, wanted, *, by, reason, seen):
    """更正 of one person's finished course, by who runs it. `wanted`: Wanted; `seen`: how many
    corrections the page showed.

    Result, hours, certificate, ledger and induction follow. A certificate that would now say
    something else is void: a new one has a new number and the day of the correction (P). What stood
    there before is kept in the Correction. Returns it. Raises PermissionDenied; Refusal, with the
    reason kept, before 结业, without a reason or a change, or if somebody else was quicker.
    """
    reason, kept = reason.strip(), [("更正原因", reason.strip())]
    programme = Programme.objects.select_for_update().get(pk=enrolment.programme_id)
    post = rules.run_post(by, programme)
    if post is None:
        raise PermissionDenied
    if programme.state != Programme.State.FINISHED:
        state = programme.get_state_display()
        raise Refusal(f"“{programme}”现在是“{state}”，结业以后才用更正。", kept=kept)
    row = programme.enrolments.filter(ON_ROLL, pk=enrolment.pk)
    row = row.select_for_update(of=("self",)).select_related("person", "branch").first()
    if row is None:
        raise Refusal("这个人没有参加完培训，没有可以更正的结业情况。", kept=kept)
    row.programme = programme
    _refuse(programme, row, wanted, reason, seen, kept)
    before = _facts(row)
    changes = _write_marks(row, wanted.marks, by)
    given = row.hours if wanted.hours is None and not changes else wanted.hours
    changes |= _write_points(row, wanted)
    _settle(programme, row, given, by, post)
    changes |= _differences(before, _facts(row))
    if not changes:
        raise Refusal("没有改动，没有保存。", kept=kept)
    void = _certify(programme, row, before)
    changes |= _differences(before, _facts(row))
    row.save()
    _follow(programme, row, before, by)
    return _record(row, changes, reason, void, by, post)


def _refuse(programme, row, wanted, reason, seen, kept):
    if not reason:
        raise Refusal("更正须写明原因。")
    if row.corrections.count() != seen:
        raise Refusal(f"{row.person}刚由他人更正过，请刷新后再看。", kept=kept)
    if sentence := wrong_points(wanted.exam, wanted.daily):
        raise Refusal(sentence, kept=kept)
    total = hours_of(programme.sessions.all())
    if wanted.hours is not None and (sentence := wrong_hours(wanted.hours, total)):
        raise Refusal(sentence, kept=kept)


def wrong_hours(value, total):
    """Why `value` (Decimal) cannot count of a course of `total` hours; "" if it can."""
    if value < 0 or value % hours.GRAIN:
        return "学时不能小于 0，以 0.5 为单位。"
    return f"本班共 {total.normalize():f} 学时，不能更多。" if value > total else ""


def _facts(row):
    """What a person's course comes to, in words, by label."""
    return {
        "状态": row.get_state_display(),
        "结果": row.get_result_display() if row.result else "",
        "计入学时": "" if row.hours is None else f"{row.hours.normalize():f}",
        "证书编号": row.certificate_no,
    }


def _differences(before, after):
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def _write_marks(row, marks, by):
    """{label: [before, after]} of the marks that change."""
    changes = {}
    present = {one.session_id: one for one in row.attendance.select_related("stand_in__person")}
    stood_in = set(row.stood_in_at.values_list("session", flat=True))
    for session in row.programme.sessions.filter(pk__in=marks):
        mark, why = marks[session.pk]
        one = present.get(session.pk) or Attendance(enrolment=row, session=session, mark="")
        if mark not in BY_HAND or (one.mark, one.reason) == (mark, why):
            continue
        if one.mark == Mark.SUBSTITUTED or session.pk in stood_in:
            raise Refusal(f"“{session}”涉及代训，两个人的出勤不能在这里更正。")
        if mark == Mark.LEAVE and not why:
            raise Refusal(f"“{session}”改为请假须写明请假原因。")
        changes[f"出勤 {session}"] = [_words(one.mark, one.reason), _words(mark, why)]
        one.mark, one.reason = mark, why if mark == Mark.LEAVE else ""
        one.way, one.by = Attendance.Way.HAND, by
        one.save()
    return changes


def _words(mark, why):
    label = Mark(mark).label if mark else "未登记"
    return f"{label}（{why}）" if why else label


def _write_points(row, wanted):
    old, new = (row.exam, row.daily), (wanted.exam, wanted.daily)
    if not row.programme.has_exam or old == new:
        return {}
    row.exam, row.daily = new
    return {"成绩": [points_text(old), points_text(new)]}


def _settle(programme, row, given, by, post):
    """State and result as the marks and points now say; hours too, unless they are `given`."""
    had_counted = row.result in hours.COUNTED
    sessions = list(programme.sessions.all())
    tally = tallies(programme, sessions).get(row.pk, Tally())
    _settle_leave(programme, row, tally.leave, hours_of(sessions), by, post)
    if row.state != State.CONFIRMED:
        row.result, row.hours = "", None
        return
    row.result = ""
    now = standing(programme, row, tally, sessions)
    if not now.result:
        raise Refusal("考试和平时成绩要填齐。")
    row.result = now.result
    row.hours = NOTHING
    if now.counts:
        is_given = given is not None and (given or had_counted)
        row.hours = given if is_given else tally.attended


def _settle_leave(programme, row, leave, total, by, post):
    limit = programme.cycle.rules.leave_share_max
    too_long = hours.is_leave_too_long(leave, total, limit)
    if too_long == (row.state == State.WITHDRAWN):
        return
    words = f"共请假 {leave.normalize():f} 学时，总学时 {total.normalize():f}。"
    row.state_reason = f"{BY_LEAVE}{words}" if too_long else ""
    step = Step(row, post, words)
    move_all([step], TOO_LONG if too_long else CORRECTED, by=by, touched=["state_reason"])


def _certify(programme, row, before):
    """The certificate that fits; returns (year, seq) of one made void, or (None, None)."""
    old = (row.certificate_year, row.certificate_seq)
    after, is_due = _facts(row), row.result in hours.PASSED
    is_same = all(before[name] == after[name] for name in ("结果", "计入学时"))
    if (is_due and is_same and old[1]) or (not is_due and not old[1]):
        return None, None
    row.certificate_year = row.certificate_seq = row.reissued_on = None
    if is_due:
        number([row], programme.year)
        row.reissued_on = timezone.localdate()
    return old if old[1] else (None, None)


def _follow(programme, row, before, by):
    """学时台账 and 任职培训."""
    if row.result in hours.COUNTED:
        record = TrainingRecord.objects.filter(enrolment=row).first()
        record = record or record_of(programme, row, by)
        record.hours, record.result = row.hours, row.get_result_display()
        record.save()
    else:
        TrainingRecord.objects.filter(enrolment=row).delete()
    if programme.kind != Programme.Kind.INDUCTION:
        return
    if row.result in hours.PASSED:
        mark_inducted([row.person_id], programme.ends_on)
    elif before["证书编号"]:
        unmark_inducted(row.person_id, programme.ends_on)


def _record(row, changes, reason, void, by, post):
    correction = Correction.objects.create(
        enrolment=row,
        changes=changes,
        reason=reason,
        void_year=void[0],
        void_seq=void[1],
        by=by,
        by_text=telling.signature(by, post),
    )
    audit.record(
        "training.correct",
        row,
        by=by,
        post=post,
        branch=row.branch,
        reason=reason,
        changes=changes,
    )
    newest = Participation.objects.filter(branch=row.branch_id).order_by("-round__seq", "-pk")
    if (key := newest.values_list("pk", flat=True).first()) is not None:
        link = row.get_absolute_url()
        title = f"{row.person}“{row.programme}”结业情况已更正"
        stage = f"corrected-{correction.pk}"
        telling.announce(stage, title, {key: link}, list_link=link, by=by, post=post)
    return correction
