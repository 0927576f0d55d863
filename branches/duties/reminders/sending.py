"""Sending what has been put into mails: claim, commit, send, record.

A worker may die at any moment: what it had claimed is free again when its lease has run out, and
the job `resume_sending` looks every minute. What became of a mail is recorded before the next one
is sent: only a death between the server's 250 and our record sends that one twice, with the same
Message-ID.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from branches.duties.reminders.mail import Failure, Postman
from branches.models import Delivery

State = Delivery.State
DIGESTS = Q(occasion=Delivery.DIGEST)
NOTICES = ~DIGESTS
UNFINISHED = Q(state__in=(State.PENDING, State.CLAIMED))
BATCH = 50
# Longer than one message may take at the time-out of the mail server; renewed while a batch is
# sent, so that a dead worker's share flows again within one beat.
LEASE = timedelta(minutes=2)
PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=2))
MAX_ATTEMPTS = len(PAUSES) + 1
# One run ends well before the task's time limit; the next one goes on.
MAX_RUN = timedelta(minutes=5)


def send_all(kind, compose, on):
    """Send the mails of `kind` (a condition on Delivery) that are due. `compose` makes {delivery
    pk: EmailMessage} of a batch on the day `on`; what it leaves out is dropped. Returns counts:
    sent, dropped, retry, dead.
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
    return Delivery.objects.filter(kind, UNFINISHED, due | abandoned_at(now))


def abandoned_at(now):
    """Claimed by a worker that has died: nobody has renewed the lease."""
    return Q(state=State.CLAIMED, lease_until__lt=now)


def was_cut():
    """Whether a worker died over a batch; one query."""
    return Delivery.objects.filter(UNFINISHED, abandoned_at(timezone.now())).exists()


@transaction.atomic
def claim(kind):
    """Take up to BATCH mails of `kind` that are due; two workers never get the same one."""
    batch = list(waiting(kind).select_for_update(skip_locked=True).order_by("pk")[:BATCH])
    lease_until = timezone.now() + LEASE
    for delivery in batch:
        delivery.state, delivery.lease_until = State.CLAIMED, lease_until
        delivery.attempts += 1
    Delivery.objects.bulk_update(batch, ["state", "lease_until", "attempts"])
    return batch


def deliver(batch, messages, postman):
    """Send each mail of the batch and record at once what became of it; yields the outcomes."""
    for number, delivery in enumerate(batch):
        if is_running_out(delivery) and not renew(batch[number:]):
            return  # another worker has them by now
        message = messages.get(delivery.pk)
        yield settle(delivery, postman.send(message) if message else None, is_empty=not message)


def is_running_out(delivery):
    """Whether a twelfth of the lease is used up: the rest is more than one message may take."""
    return delivery.lease_until - timezone.now() < LEASE * 11 / 12


def renew(rest):
    """Move the common lease of what is left of a batch on; False if it was lost meanwhile."""
    lease_until = timezone.now() + LEASE
    held = Delivery.objects.filter(
        pk__in=[one.pk for one in rest], state=State.CLAIMED, lease_until=rest[0].lease_until
    )
    if held.update(lease_until=lease_until) < len(rest):
        return False
    for one in rest:
        one.lease_until = lease_until
    return True


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
