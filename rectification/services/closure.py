"""销号: asked for by the branch, accepted by another person, at one level or two."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches.errors import Refusal
from branches.models import Duty
from branches.services import notices
from branches.workflow import move
from rectification import rules
from rectification.models import Acceptance, ClosureRequest, RectificationItem
from rectification.services.work import (
    add_row,
    hand_over,
    keep_evidence,
    lapse_extension,
    lock_item,
)

State = RectificationItem.State
LEVELS = {
    State.CLOSURE_REQUESTED: Acceptance.Level.COMMITTEE,
    State.COMMITTEE_ACCEPTED: Acceptance.Level.ORG_DEPT,
}


@transaction.atomic
def request_closure(item, *, by, note, files=()):
    """申请销号: the day of the request decides whether the item was late.

    Raises PermissionDenied; Refusal without any progress, or if the item has moved on.
    """
    transition = rules.TRANSITIONS["request_closure"]
    item = move(
        item,
        transition,
        by=by,
        kept=[("完成情况", note)],
        requested_on=timezone.localdate(),
        return_reason="",
    )
    post = transition.may(by, item)
    request = add_row(ClosureRequest, item, by=by, post=post, note=note)
    lapse_extension(item)
    hand_over(item)
    keep_evidence(item, files, by=by, request=request)
    return item


@transaction.atomic
def accept(item, *, by, note):
    """验收通过: at the last level the item is closed, and late for ever if asked for too late.

    Raises PermissionDenied; Refusal if `by` did the work himself, or somebody was quicker.
    """
    item = lock_item(item)
    level = LEVELS.get(item.state)
    transition = rules.acceptance_of(item) or rules.TRANSITIONS["accept"]
    _refuse_own_work(item, transition, by, note)
    today = timezone.localdate()
    changes = {"accepted_on": today} if level == Acceptance.Level.COMMITTEE else {}
    if transition.target == State.CLOSED and level:
        changes |= {"closed_on": today, "was_late": item.requested_on > item.due_on}
    item = move(item, transition, by=by, reason=note, kept=[("验收意见", note)], **changes)
    _record(item, transition, level, by=by, note=note, is_accepted=True)
    hand_over(item)
    return item


@transaction.atomic
def return_item(item, *, by, reason):
    """退回继续整改, from either level, with the reason."""
    item = lock_item(item)
    level = LEVELS.get(item.state)
    transition = rules.refusal_of(item) or rules.TRANSITIONS["return_closure"]
    _refuse_own_work(item, transition, by, reason)
    item = move(
        item,
        transition,
        by=by,
        reason=reason,
        kept=[("退回原因", reason)],
        return_reason=reason.strip(),
        requested_on=None,
        accepted_on=None,
    )
    _record(item, transition, level, by=by, note=reason, is_accepted=False)
    hand_over(item)
    post = transition.may(by, item)
    notices.tell(notices.RETURNED, Duty.Kind.ITEM, item.pk, by=by, post=post, reason=reason)
    return item


def _refuse_own_work(item, transition, by, note):
    if transition.may(by, item) is None:
        raise PermissionDenied
    sentence = rules.own_work(item, by)
    if sentence:
        raise Refusal(sentence, kept=[("意见", note)])


def _record(item, transition, level, *, by, note, is_accepted):
    request = rules.last_request(item)
    add_row(
        Acceptance,
        item,
        by=by,
        post=transition.may(by, item),
        request=request,
        requested_by=request.by,
        level=level,
        is_accepted=is_accepted,
        note=note.strip(),
    )
