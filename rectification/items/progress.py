"""The work itself: progress and more time."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit
from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.duties import telling
from branches.errors import FieldRefusal, Refusal
from branches.models import Duty
from branches.workflow import lock_beyond_round
from rectification import rules
from rectification.models import Extension, Progress, RectificationItem
from rectification.plans.owed import extension_duty
from rectification.plans.work import add_row, keep_evidence

State = RectificationItem.State
# At most this much later, at most once (handbook e.3, P).
EXTENSION_DAYS = 30


@transaction.atomic
def add_progress(item, *, by, note, percent, files=(), falls=False):
    """Log what was done. `percent` 0–100, `files` UploadedFiles, `falls`: a percentage below the
    last one is meant.

    Raises PermissionDenied; FieldRefusal for one that falls unasked; Refusal if the item is not in
    work or a file cannot be taken.
    """
    item, post = _locked_for(rules.may_log_progress, item, by)
    kept = [("进展情况", note)]
    if item.state != State.IN_PROGRESS:
        raise Refusal(f"该事项现在是“{item.get_state_display()}”，不能再记进展。", kept=kept)
    if percent < item.percent and not falls:
        question = f"上次记录是 {item.percent}%，这次改低为 {percent}%。确实要改低的，请勾选确认。"
        raise FieldRefusal([("falls", question)])
    row = add_row(Progress, item, by=by, post=post, note=note, percent=percent)
    before = item.percent
    item.progress_on, item.progress_text, item.percent = timezone.localdate(), note[:200], percent
    item.save(update_fields=["progress_on", "progress_text", "percent"])
    duties.end_silence(Duty.Kind.ITEM, item.pk, item.progress_on)
    audit.record(
        "rectification.progress", item, by=by, post=post, changes={"完成率": [before, percent]}
    )
    keep_evidence(item, files, by=by, progress=row)
    return row


@transaction.atomic
def request_extension(item, *, by, to_due_on, reason):
    """申请延期, before the deadline: `to_due_on` (date) at most 30 days later, with a reason.
    Raises PermissionDenied; Refusal if it is too late, too long, or not the first.
    """
    item, post = _locked_for(rules.may_ask_extension, item, by)
    kept = [("申请延至", to_due_on), ("原因", reason)]
    sentence = rules.extension_hindrance(item, timezone.localdate()) or _too_far(item, to_due_on)
    if sentence:
        raise Refusal(sentence, kept=kept)
    if not reason.strip():
        raise Refusal("申请延期须写明原因。", kept=kept)
    row = add_row(
        Extension,
        item,
        by=by,
        post=post,
        from_due_on=item.due_on,
        to_due_on=to_due_on,
        reason=reason,
    )
    audit.record(
        "rectification.request_extension",
        item,
        by=by,
        post=post,
        reason=reason,
        changes={"完成时限": [str(item.due_on), str(to_due_on)]},
    )
    duties.open_duty(extension_duty(item))
    return row


def _too_far(item, to_due_on):
    if item.due_on < to_due_on <= extension_limit(item.due_on):
        return ""
    return f"新的时限应在原时限之后，且不超过{EXTENSION_DAYS}天。"


def extension_limit(due_on):
    """The latest day (date) to which `due_on` may be put off: a working day."""
    return WorkCalendar().on_or_after(due_on + timedelta(days=EXTENSION_DAYS))


@transaction.atomic
def answer_extension(item, *, by, is_granted, answer=""):
    """审批延期: granted, the deadline and the duty move; refused needs a reason."""
    item, post = _locked_for(rules.may_answer_extension, item, by)
    row = item.extension_rows.select_for_update().filter(state=Extension.State.OPEN).first()
    kept = [("审批意见", answer)]
    if row is None:
        raise Refusal("没有等待审批的延期申请，可能已有人办理。请刷新后再看。", kept=kept)
    if rules.is_same_person(by, row.by):
        raise Refusal("您是延期申请人，须由另一人审批。", kept=kept)
    if not is_granted and not answer.strip():
        raise Refusal("不同意延期须写明原因。", kept=kept)
    _write_answer(row, by, is_granted, answer)
    duties.close_duties(Duty.Kind.EXTENSION, item.pk)
    if is_granted:
        _move_deadline(item, row.to_due_on)
    audit.record(
        "rectification.grant_extension" if is_granted else "rectification.refuse_extension",
        item,
        by=by,
        post=post,
        reason=answer,
        changes={"完成时限": [str(row.from_due_on), str(item.due_on)]},
    )
    stage = telling.answered(is_granted, row.pk)
    telling.tell(stage, Duty.Kind.ITEM, item.pk, by=by, post=post, reason=answer)
    return row


def _write_answer(row, by, is_granted, answer):
    row.state = Extension.State.GRANTED if is_granted else Extension.State.REFUSED
    row.answer, row.answered_by, row.answered_by_text = answer, by, str(by)[:40]
    row.answered_at = timezone.now()
    row.save(update_fields=["state", "answer", "answered_by", "answered_by_text", "answered_at"])


def _move_deadline(item, due_on):
    item.due_on = due_on
    item.save(update_fields=["due_on"])
    duties.move_duties(Duty.Kind.ITEM, item.pk, due_on)


def _locked_for(may, item, by):
    item = lock_beyond_round(item)
    post = may(by, item)
    if post is None:
        raise PermissionDenied
    return item, post
