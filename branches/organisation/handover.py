"""工作交接: confirmed by both sides; on its day the former secretary's rights end anyway."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit, rules
from branches.accounts.posts import end_secretary_posts, secretary_posts
from branches.accounts.services import open_branch_account
from branches.duties import ledger as duties
from branches.errors import Refusal
from branches.models import Duty, Handover, User
from branches.organisation.handover_queries import handover_duty
from branches.organisation.registers import lock_branch

GIVER, RECEIVER = rules.GIVER, rules.RECEIVER
COLUMNS = {GIVER: "given_at", RECEIVER: "taken_at"}
VERBS = {GIVER: "handover.give", RECEIVER: "handover.take"}

audit.register(
    "handover",
    "工作交接",
    {
        "start": "发起工作交接",
        "give": "移交人确认交接",
        "take": "接收人确认交接",
        "move": "修改交接日期",
        "withdraw": "撤销工作交接",
    },
)


@transaction.atomic
def start(branch, *, giver, receiver, on, by, note=""):
    """A hand-over from Person `giver` to the present secretary `receiver` on the day `on` (date).

    The giver's rights as secretary end with that day; the receiver gets account and post as
    open_branch_account() gives them. Returns (Handover, User, token or None). Raises
    PermissionDenied, and Refusal if one is under way, the day is past or the receiver cannot get
    an account.
    """
    branch, post = lock_branch(branch, by)
    if Handover.objects.unfinished().filter(branch=branch).exists():
        raise Refusal("本支部有没有办完的工作交接，请先办完或撤销。")
    _check_day(on)
    account, token = _receivers_account(branch, receiver, by)
    handover = Handover.objects.create(
        branch=branch, giver=giver, receiver=receiver, on=on, note=note, created_by=by
    )
    audit.record("handover.start", handover, by=by, post=post, changes={"交接日期": ["", str(on)]})
    end_secretary_posts(branch, giver, until=on, by=by, post=post, reason="工作交接")
    duties.open_duty(handover_duty(handover))
    return handover, account, token


def _check_day(on):
    if on < timezone.localdate():
        raise Refusal("交接日期不能早于今天。")


def _receivers_account(branch, receiver, by):
    """The receiver's account with the post at `branch`, and the token where it is a new one."""
    if held := secretary_posts(branch, receiver).first():
        return held.user, None
    account = User.objects.filter(person=receiver).first()
    if account and account.pk == by.pk:
        raise Refusal("接任的书记是您本人，账号职责请由其他工作人员或组织部登记。")
    if account and not rules.may_manage_account(by, account):
        raise Refusal(f"{receiver}的账号还有其他单位的职责，请联系组织部办理交接。")
    return open_branch_account(branch, by=by)


def _lock(handover, by, may):
    """(Handover, Post): locked, unfinished, for somebody whom `may` allows."""
    rows = Handover.objects.select_for_update(of=("self",))
    handover = rows.select_related("branch__committee", "giver", "receiver").get(pk=handover.pk)
    post = may(by, handover)
    if post is None:
        raise PermissionDenied
    if handover.is_done:
        raise Refusal("双方都已确认，交接已经办完。")
    return handover, post


@transaction.atomic
def confirm(handover, *, side, by, note="", left=None):
    """One side (GIVER or RECEIVER) confirms; the second one ends the hand-over and its duty.

    Whoever keeps the branch's register may confirm for a side that cannot, and says why in `note`;
    otherwise `note` is what the side wants written down. `left` {words: count} is what was open at
    that moment, for the record. Raises PermissionDenied, Refusal.
    """
    handover, post = _lock(
        handover, by, lambda user, row: rules.may_confirm_handover(user, row, side)
    )
    column, note = COLUMNS[side], note.strip()
    if getattr(handover, column):
        raise Refusal("这一方已经确认过了。")
    person = handover.person_of(side)
    is_proxy = by.person_id != person.pk
    if is_proxy and not note:
        raise Refusal("代为确认须写明原因。")
    setattr(handover, column, timezone.now())
    handover.note = _joined(handover.note, _signed(note, person, by if is_proxy else None))
    handover.save(update_fields=[column, "note"])
    changes = {words: ["", str(count)] for words, count in (left or {}).items()}
    reason = note if is_proxy else ""
    audit.record(VERBS[side], handover, by=by, post=post, reason=reason, changes=changes)
    if handover.is_done:
        duties.close_duties(Duty.Kind.HANDOVER, handover.pk)
    return handover


def _signed(note, person, proxy):
    if not note:
        return ""
    return f"{proxy}代{person}确认：{note}" if proxy else f"{person}：{note}"


def _joined(*texts):
    return "\n".join(text for text in texts if text)


@transaction.atomic
def move(handover, *, by, on):
    """Another day (date) for it, and for the end of the giver's rights."""
    handover, post = _lock(handover, by, rules.may_keep_handover)
    _check_day(on)
    before, handover.on = handover.on, on
    if before == on:
        return handover
    handover.save(update_fields=["on"])
    held = secretary_posts(handover.branch, handover.giver).filter(until=before)
    held.filter(since__lte=on).update(until=on)
    duties.move_duties(Duty.Kind.HANDOVER, handover.pk, on)
    changes = {"交接日期": [str(before), str(on)]}
    audit.record("handover.move", handover, by=by, post=post, changes=changes)
    return handover


@transaction.atomic
def withdraw(handover, *, by, reason):
    """Begun by mistake: the hand-over goes, the record of it stays. Posts are not touched."""
    handover, post = _lock(handover, by, rules.may_keep_handover)
    duties.close_duties(Duty.Kind.HANDOVER, handover.pk)
    audit.record("handover.withdraw", handover, by=by, post=post, reason=reason)
    handover.delete()
