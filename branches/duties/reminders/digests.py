"""Digests: one e-mail per person and day with all that its reader is reminded of."""

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from branches.duties.reminders.message import compose
from branches.duties.reminders.sending import DIGESTS, send_all
from branches.models import Delivery, Reminder

State = Delivery.State


def send_digests(on):
    """Send what waits on the day `on` (date). Returns counts for the job's record: sent, dropped,
    retry, dead; {"channel": "none"} where no mail server is set: the inbox is then the only
    channel.
    """
    if not settings.EMAIL_CONFIGURED:
        return {"channel": "none"}
    gather(on)
    return send_all(DIGESTS, compose, on)


@transaction.atomic
def gather(on):
    """Every reminder without a mail into its reader's digest of the day; late ones wait a day."""
    waiting = undelivered(on)
    readers = waiting.exclude(recipient__email="").order_by().values_list("recipient", flat=True)
    Delivery.objects.bulk_create(
        [Delivery(recipient_id=pk, day=on) for pk in readers.distinct()],
        batch_size=500,
        ignore_conflicts=True,
    )
    # Locked: a digest that is being claimed takes nothing more in.
    pending = Delivery.objects.filter(DIGESTS, day=on, state=State.PENDING)
    locked = dict(pending.select_for_update().values_list("recipient", "pk"))
    open_digest = pending.filter(recipient=OuterRef("recipient"))
    if locked:
        waiting.filter(recipient__in=pending.values("recipient")).update(
            delivery=Subquery(open_digest.values("pk")[:1])
        )


def undelivered(on):
    """Reminders for the digest of the day `on`. Returns and answers have their own mail, and who
    was told that way of a duty need not read of it again on the same day.
    """
    told_today = Reminder.objects.filter(
        at_once=True, made_on=on, duty=OuterRef("duty"), recipient=OuterRef("recipient")
    )
    rows = Reminder.objects.filter(delivery=None, at_once=False, recipient__is_active=True)
    return rows.exclude(Exists(told_today))
