"""异议: received on the page, entered from a letter, answered by somebody who had no hand in it.

The sender's name, unit and telephone stand in the row alone: no record, mail or export has them.
"""

import hmac
import secrets
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from branches import audit
from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.errors import FieldRefusal, Refusal
from branches.models import Duty, Participation
from branches.workflow import lock_row
from grading.models import Assessment, Objection, ObjectionCount
from grading.publicity import rules
from grading.publicity.guard import standing_entries
from grading.publicity.notices import lock_numbers
from grading.publicity.queries import objection_duty

Outcome = Objection.Outcome
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
OVER = "公示已经结束，不再收异议。请来信来访反映。"
GONE = "这个党支部已从公示名单撤下，不必再反映。"
SETTLED = "这个党支部的等级已经审定，不再按公示异议办理。请来信来访反映。"
TOO_MANY = "今天已收到 {} 件，请明天再提交，或来信来访。"
ANSWERED = "异议 {} 已由{}答复，没有重复答复。"
NO_STEP = "成立的须选退回到哪一步。"
NOT_RETURNED = "这个党支部的等级已经审定，不能退回；成立的请另行提出更正。"


def receipt_number():
    """Y-7K3M-92QX: drawn by lot among 10¹²."""
    signs = "".join(secrets.choice(SIGNS) for _place in range(8))
    return f"Y-{signs[:4]}-{signs[4:]}"


def origin_of(where, day):
    """A digest of `where` somebody asks from (text) on `day`, which leads back to nobody."""
    secret = settings.SECRET_KEY.encode()
    return hmac.new(secret, f"{day}|{where}".encode(), sha256).hexdigest()


@transaction.atomic
def receive(entry, *, facts, sender_name, sender_unit, sender_phone, where, sent_key):
    """An objection from the page to `entry` (NoticeEntry with notice and cycle). `where` it comes
    from (text, "" unknown) is counted for the day; `sent_key`: of the form, sent again it is the
    same objection.

    Returns the Objection. Raises FieldRefusal if too many came from there today; Refusal if the
    notice is over, the line is gone or the school has decided.
    """
    today = timezone.localdate()
    kept = [("反映的情况", facts)]
    _lock_branch(entry)
    if known := Objection.objects.filter(sent_key=sent_key).first():
        return known
    notice = lock_row(entry.notice)
    if not notice.is_running(today):
        raise Refusal(OVER, kept=kept)
    _check_entry(entry, kept)
    _count(where, today)
    sender = {"sender_name": sender_name, "sender_unit": sender_unit, "sender_phone": sender_phone}
    made = _create(entry, facts, today, source="page", sent_key=sent_key, **sender)
    audit.record("publicity.object", made, by=None)
    return made


@transaction.atomic
def enter(entry, *, source, received_on, facts, sender_name, sender_unit, sender_phone, by):
    """组织部 enters a letter, a visit or a call about `entry`. Returns the Objection. Raises
    PermissionDenied; Refusal as receive(), but for the end of the notice.
    """
    post = rules.may_keep(by)
    if post is None:
        raise PermissionDenied
    _lock_branch(entry)
    _check_entry(entry, [("反映的情况", facts)])
    sender = {"sender_name": sender_name, "sender_unit": sender_unit, "sender_phone": sender_phone}
    made = _create(entry, facts, received_on, source=source, entered_by_text=str(by), **sender)
    audit.record("publicity.enter", made, by=by, post=post)
    return made


def _lock_branch(entry):
    """The approval of the branch waits, or has been: one of the two comes first."""
    rows = Participation.objects.select_for_update(of=("self",))
    list(rows.filter(pk=entry.participation_id).values_list("pk", flat=True))


def _check_entry(entry, kept):
    settled = Assessment.objects.filter(
        participation=entry.participation_id, state__in=Assessment.SETTLED
    )
    if settled.exists():
        raise Refusal(SETTLED, kept=kept)
    if not standing_entries([entry.participation_id]).filter(pk=entry.pk).exists():
        raise Refusal(GONE, kept=kept)


def _count(where, today):
    if not where:
        return
    ObjectionCount.objects.filter(day__lt=today).delete()
    row, _is_new = ObjectionCount.objects.get_or_create(day=today, origin=origin_of(where, today))
    most = settings.OBJECTIONS_PER_DAY
    rows = ObjectionCount.objects.filter(pk=row.pk, count__lt=most)
    if not rows.update(count=F("count") + 1):
        raise FieldRefusal([(None, TOO_MANY.format(most))])


def _create(entry, facts, received_on, **fields):
    school = lock_numbers()
    year = received_on.year
    newest = Objection.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0
    days = entry.notice.cycle.rules.objection_working_days
    made = Objection.objects.create(
        notice=entry.notice,
        entry=entry,
        year=year,
        serial=newest + 1,
        receipt=receipt_number(),
        facts=facts.strip(),
        received_on=received_on,
        due_on=WorkCalendar().days_after(received_on, days),
        **fields,
    )
    duties.open_duty(objection_duty(made, school.pk))
    return made


@transaction.atomic
def answer(objection, *, outcome, step, answer, by):
    """组织部 answers, with its reason; `step`: where the branch goes back to, of an Outcome.UPHELD.
    What follows from it in the grading is config.acts.publicity's.

    Returns the Objection. Raises PermissionDenied; FieldRefusal for the step; Refusal if `by` had
    a hand in the grade, or somebody was quicker.
    """
    post = rules.may_keep(by)
    if post is None:
        raise PermissionDenied
    kept = [("核查情况和答复", answer)]
    entry = objection.entry
    _lock_branch(entry)
    objection = lock_row(objection)
    if not objection.is_open:
        raise Refusal(ANSWERED.format(objection.number, objection.answered_by_text), kept=kept)
    if why := rules.took_part(entry.participation_id, [by]).get(by.pk):
        raise Refusal(f"您{why}，不能答复这件异议，请由组织部其他人员答复。", kept=kept)
    _check_step(entry, outcome, step)
    objection.outcome, objection.answer = outcome, answer.strip()
    objection.step = step if outcome == Outcome.UPHELD else ""
    objection.answered_on = timezone.localdate()
    objection.answered_by, objection.answered_by_text = by, str(by)
    objection.save()
    duties.close_duties(Duty.Kind.OBJECTION, objection.pk)
    changes = {"结论": ["", objection.get_outcome_display()]}
    audit.record("publicity.answer", objection, by=by, post=post, changes=changes)
    return objection


def _check_step(entry, outcome, step):
    if outcome != Outcome.UPHELD:
        return
    if is_settled(entry):
        raise FieldRefusal([("outcome", NOT_RETURNED)])
    if not step:
        raise FieldRefusal([("step", NO_STEP)])


def is_settled(entry):
    """Whether the school has decided on the branch of `entry`."""
    rows = Assessment.objects.filter(participation=entry.participation_id)
    return rows.filter(state__in=Assessment.SETTLED).exists()


def find(notice, receipt):
    """The Objection to `notice` with this receipt number, however it is typed; None if none."""
    signs = "".join(sign for sign in receipt.upper() if sign.isalnum())
    signs = signs[1:] if len(signs) == 9 else signs
    if len(signs) != 8:
        return None
    number = f"Y-{signs[:4]}-{signs[4:]}"
    return Objection.objects.filter(notice=notice, receipt=number).first()
