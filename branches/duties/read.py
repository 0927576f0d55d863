"""What a reader does in the inbox."""

from django.utils import timezone

from branches.models import Reminder


def mark_read(user, pk=None):
    """Mark one reminder of the user as read, or all of them; returns how many were unread."""
    rows = Reminder.objects.visible_to(user).filter(read_at=None)
    if pk is not None:
        rows = rows.filter(pk=pk)
    return rows.update(read_at=timezone.now())
