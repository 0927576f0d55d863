"""Mails that were given up: tried again once the cause is removed."""

from django.db import transaction

from branches import audit
from branches.models import Delivery


@transaction.atomic
def retry_dead(*, by, post):
    """Put every mail that was given up back into the queue; returns how many."""
    count = Delivery.objects.filter(state=Delivery.State.DEAD).update(
        state=Delivery.State.PENDING, attempts=0, next_try_at=None
    )
    if count:
        audit.record("duty.retry", by, by=by, post=post, changes={"重新发送": [None, count]})
    return count
