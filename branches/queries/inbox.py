"""The inbox: reminders as their reader may still see them."""

from branches.models import Duty, Reminder
from branches.queries.duties import PLACES


def reminders_of(user):
    """The user's reminders, the newest first; those of a place the user has left are gone."""
    rows = Reminder.objects.visible_to(user)
    if not user.sees_school:
        rows = rows.filter(duty__in=Duty.objects.visible_to(user))
    return rows.select_related("duty", *(f"duty__{name}" for name in PLACES))


def unread_count(user):
    """What the bell says: it counts no more than the inbox shows."""
    return reminders_of(user).filter(read_at=None).count()
