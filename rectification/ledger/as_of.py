"""Items as they stood at the end of a day in the past: what a reader of that day's figures saw.

What was made later was not there, what was called off or closed later was open, a deadline that was
put off later was the old one, and what was sent back later lay with the reviewer.
"""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from branches.models import AuditEntry
from rectification import rules
from rectification.models import (
    Acceptance,
    ClosureRequest,
    Extension,
    RectificationItem,
    Reopening,
)

State = RectificationItem.State


def known(day):
    """Made by then and not called off: a condition on items."""
    end = day_after(day)
    cancelled = AuditEntry.objects.filter(
        branch=OuterRef("branch"),
        action=rules.TRANSITIONS["cancel"].verb,
        target_id=OuterRef("pk"),
        at__lt=end,
    )
    return Q(created_at__lt=end) & ~(Q(state=State.CANCELLED) & Q(Exists(cancelled)))


def closed(day):
    """Closed by then, and not taken up again before the day was over."""
    later = Reopening.objects.filter(item=OuterRef("pk"), at__gte=day_after(day))
    stands = Q(state=State.CLOSED, closed_on__lte=day)
    return known(day) & (stands | Q(Exists(later.filter(closed_on__lte=day))))


def overdue(day):
    """With the branch, after its deadline of then."""
    end = day_after(day)
    put_off = Extension.objects.filter(
        item=OuterRef("pk"),
        state=Extension.State.GRANTED,
        answered_at__gte=end,
        from_due_on__lt=day,
    )
    taken_up = Reopening.objects.filter(item=OuterRef("pk"), at__gte=end, from_due_on__lt=day)
    late = Q(due_on__lt=day) | Q(Exists(put_off)) | Q(Exists(taken_up))
    return known(day) & late & ~_asked(end, day)


def _asked(end, day):
    """Closure was asked for and stands, or was refused or reopened only later."""
    undone = Reopening.objects.filter(request=OuterRef("pk"), at__lt=end)
    refused = Acceptance.objects.filter(request=OuterRef("pk"), is_accepted=False, at__lt=end)
    requests = ClosureRequest.objects.filter(item=OuterRef("pk"), at__lt=end)
    return Q(requested_on__isnull=False, requested_on__lte=day) | Q(
        Exists(requests.filter(~Exists(refused), ~Exists(undone)))
    )


def day_after(day):
    """The first moment after `day`."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
