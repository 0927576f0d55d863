"""退回、审批结果: whoever owes the duty learns of it at once, by inbox and e-mail (HB e.5)."""

from django.utils import timezone

from branches import database
from branches.models import Duty, Reminder
from branches.services import bell

RETURNED, APPROVED = "returned", "approved"
BY_TEXT_LENGTH = Reminder._meta.get_field("by_text").max_length


def answered(is_granted, answer_pk):
    """The stage of an answer to a request (its key): the same duty may get several."""
    return f"{'granted' if is_granted else 'refused'}-{answer_pk}"


def tell(stage, kind, *subject_ids, by, post=None, reason=""):
    """Tell whoever owes the open duties of `kind` for these subjects what became of them.

    Call it in the transaction of the act, once the duty is open: the rows are the ledger, the
    e-mail follows the commit. `stage` names the act (RETURNED, APPROVED, answered()); a duty is
    told of it once. `by` (User) needs no news of his own act. Returns how many reminders are new.
    """
    owed = Duty.objects.open().filter(kind=kind, subject_id__in=subject_ids)
    written = database.write_at_once(
        stage,
        owed.values_list("pk", flat=True),
        timezone.localdate(),
        by=by.pk,
        by_text=(f"{by}（{post}）" if post else str(by))[:BY_TEXT_LENGTH],
        reason=reason.strip(),
    )
    if written:
        bell.ring(bell.SEND_NOTICES)
    return written
