"""Sending what has been put into mails: claim, commit, send, record.

A worker may die at any moment: what it had claimed is free again when its lease has run out. Only
a death between the server's 250 and our record sends twice, with the same Message-ID.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from branches.models import Delivery
from branches.reminders.mail import Failure, Postman

State = Delivery.State
DIGESTS = Q(occasion=Delivery.DIGEST)
NOTICES = ~DIGESTS
UNFINISHED = Q(state__in=(State.PENDING, State.CLAIMED))
BATCH = 50
# Longer than a batch may take: 50 messages at the time-out of the mail server.
LEASE = timedelta(minutes=15)
PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=2))
MAX_ATTEMPTS = len(PAUSES) + 1
# One run ends well before the task's time limit; the next one goes on.
MAX_RUN = timedelta(minutes=5)


def send_all(kind, compose, on):
    """Send the mails of `kind` (a condition on Delivery) that are due.

    `compose` makes {delivery pk: EmailMessage} of a batch on the day `on`; what it leaves out is
    dropped. Returns counts: sent, dropped, retry, dead.
    """
    counts = dict.fromkeys(("sent", "dropped", "retry", "dead"), 0)
    stop_at = timezone.now() + MAX_RUN
    with Postman() as postman:
        while timezone.now() < stop_at and (batch := claim(kind)):
            for outcome in deliver(batch, compose(batch, on), postman):
                counts[outcome] += 1
    return counts


def waiting(kind):
    """The mails of `kind` whose turn has come: new ones, second tries, and abandoned ones."""
    now = timezone.now()
    due = Q(state=State.PENDING) & (Q(next_try_at=None) | Q(next_try_at__lte=now))
    abandoned = Q(state=State.CLAIMED, lease_until__lt=now)
    return Delivery.objects.filter(kind, UNFINISHED, due | abandoned)


@transaction.atomic
def claim(kind):
    """Take up to BATCH mails of `kind` that are due; two workers never get the same one."""
    batch = list(waiting(kind).select_for_update(skip_locked=True).order_by("pk")[:BATCH])
    for delivery in batch:
        delivery.state, delivery.lease_until = State.CLAIMED, timezone.now() + LEASE
        delivery.attempts += 1
    Delivery.objects.bulk_update(batch, ["state", "lease_until", "attempts"])
    return batch


def deliver(batch, messages, postman):
    """Send each mail of the batch and record at once what became of it; yields the outcomes."""
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
