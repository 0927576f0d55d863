"""Digests: one e-mail per person and day. Gather, claim, commit, send, record.

A worker may die at any moment: what it had claimed is free again when its lease has run out. Only
a death between the server's 250 and our record sends twice, with the same Message-ID.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from branches.models import Delivery, Reminder
from branches.reminders.mail import Failure, Postman
from branches.reminders.message import compose

State = Delivery.State
BATCH = 50
# Longer than a batch may take: 50 messages at the time-out of the mail server.
LEASE = timedelta(minutes=15)
PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=2))
MAX_ATTEMPTS = len(PAUSES) + 1
# One run ends well before the task's time limit; the next one goes on.
MAX_RUN = timedelta(minutes=5)


def send_digests(on=None):
    """Send what waits on the day `on` (date, default today in Shanghai).

    Returns counts for the job's record: sent, dropped, retry, dead; {"channel": "none"} where no
    mail server is set: the inbox is then the only channel.
    """
    if not settings.EMAIL_CONFIGURED:
        return {"channel": "none"}
    on = on or timezone.localdate()
    gather(on)
    counts = dict.fromkeys(("sent", "dropped", "retry", "dead"), 0)
    stop_at = timezone.now() + MAX_RUN
    with Postman() as postman:
        while timezone.now() < stop_at and (batch := claim()):
            for outcome in deliver(batch, on, postman):
                counts[outcome] += 1
    return counts


@transaction.atomic
def gather(on):
    """Put every reminder that no digest carries into its reader's digest of the day.

    What comes after the day's digest has gone waits for the next day.
    """
    waiting = Reminder.objects.filter(delivery=None, recipient__is_active=True)
    readers = waiting.exclude(recipient__email="").order_by().values_list("recipient", flat=True)
    Delivery.objects.bulk_create(
        [Delivery(recipient_id=pk, day=on) for pk in readers.distinct()],
        batch_size=500,
        ignore_conflicts=True,
    )
    # Locked: a digest that is being claimed takes nothing more in.
    pending = Delivery.objects.filter(day=on, state=State.PENDING)
    locked = dict(pending.select_for_update().values_list("recipient", "pk"))
    open_digest = Delivery.objects.filter(
        day=on, state=State.PENDING, recipient=OuterRef("recipient")
    )
    if locked:
        Reminder.objects.filter(delivery=None, recipient__in=pending.values("recipient")).update(
            delivery=Subquery(open_digest.values("pk")[:1])
        )


@transaction.atomic
def claim():
    """Take up to BATCH digests that are due; two workers never get the same one."""
    now = timezone.now()
    due = Q(state=State.PENDING) & (Q(next_try_at=None) | Q(next_try_at__lte=now))
    abandoned = Q(state=State.CLAIMED, lease_until__lt=now)
    rows = Delivery.objects.select_for_update(skip_locked=True).filter(due | abandoned)
    batch = list(rows.order_by("pk")[:BATCH])
    for delivery in batch:
        delivery.state, delivery.lease_until = State.CLAIMED, now + LEASE
        delivery.attempts += 1
    Delivery.objects.bulk_update(batch, ["state", "lease_until", "attempts"])
    return batch


def deliver(batch, on, postman):
    """Send each digest of the batch and record at once what became of it; yields the outcomes."""
    messages = compose(batch, on)
    for delivery in batch:
        if timezone.now() > delivery.lease_until - LEASE / 3:
            return  # the rest is free again when the lease has run out
        message = messages.get(delivery.pk)
        yield settle(delivery, postman.send(message) if message else None, is_empty=not message)


def settle(delivery, failure, *, is_empty):
    """Record the outcome, unless the lease was lost to another worker meanwhile."""
    now = timezone.now()
    outcome, changes = "sent", {"state": State.SENT, "sent_at": now, "error": ""}
    if is_empty:
        outcome, changes = "dropped", {"state": State.DROPPED}
    elif failure:
        outcome, changes = after_failure(delivery, failure, now)
    Delivery.objects.filter(
        pk=delivery.pk, state=State.CLAIMED, lease_until=delivery.lease_until
    ).update(lease_until=None, **changes)
    return outcome


def after_failure(delivery, failure: Failure, now):
    error = failure.text[:300]
    if failure.is_final or delivery.attempts >= MAX_ATTEMPTS:
        return "dead", {"state": State.DEAD, "error": error}
    pause = PAUSES[delivery.attempts - 1]
    return "retry", {"state": State.PENDING, "next_try_at": now + pause, "error": error}
