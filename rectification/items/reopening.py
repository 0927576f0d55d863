"""回头看: a closed item whose problem has come back is put right once more."""

from django.db import transaction
from django.utils import timezone

from branches.duties import telling
from branches.errors import Refusal
from branches.models import Duty, Round
from branches.workflow import lock_beyond_round, move
from rectification import rules
from rectification.items.carrying import take_up
from rectification.models import Reopening
from rectification.plans.work import add_row, hand_over


@transaction.atomic
def reopen(item, *, by, reason, due_on):
    """重新整改: back to work with a new deadline `due_on` (date) in the newest round of the branch.
    The closing stays in the record, and in the figures of the days on which it stood.

    Returns the item. Raises PermissionDenied; Refusal if it is too late (reopen_within_months of
    the year, handbook e.3), the same problem is in work elsewhere, or somebody was quicker.
    """
    # Nobody archives the round into which it comes back meanwhile.
    Round.objects.select_for_update().filter(pk=Round.objects.newest().pk).first()
    before = lock_beyond_round(item)
    kept = [("看到的情况", reason), ("新的完成时限", due_on)]
    if due_on <= timezone.localdate():
        raise Refusal("新的完成时限应在今天之后。", kept=kept)
    facts = {
        "reason": reason.strip(),
        "closed_on": before.closed_on,
        "was_late": before.was_late,
        "from_due_on": before.due_on,
        "to_due_on": due_on,
    }
    transition = rules.TRANSITIONS["reopen"]
    if before.state in transition.sources:
        take_up(before)
    item = move(
        before,
        transition,
        by=by,
        lock=lock_beyond_round,
        reason=reason,
        kept=kept,
        due_on=due_on,
        requested_on=None,
        accepted_on=None,
        closed_on=None,
        was_late=False,
        percent=0,
        return_reason="",
    )
    post = transition.may(by, item)
    request = rules.last_request(item)
    row = add_row(Reopening, item, by=by, post=post, request=request, **facts)
    hand_over(item)
    stage = telling.one_act(telling.REOPENED, row.pk)
    telling.tell(stage, Duty.Kind.ITEM, item.pk, by=by, post=post, reason=reason)
    return item
