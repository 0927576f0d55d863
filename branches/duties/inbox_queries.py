"""The inbox: reminders as their reader may still see them."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef

from branches.duties.queries import PLACES, own_title, place_name
from branches.models import Duty, Participation, Reminder


def reminders_of(user):
    """The user's reminders, the newest first; those of a place the user has left are gone."""
    rows = Reminder.objects.visible_to(user)
    if not user.sees_school:
        if not any(_has_duties(post) for post in user.current_posts):
            return rows.none()
        # Asked row by row: a reader has few, and sees thousands.
        duties = Duty.objects.visible_to(user).filter(pk=OuterRef("duty"))
        years = Participation.objects.visible_to(user).filter(pk=OuterRef("participation"))
        rows = rows.filter(Exists(duties) | Exists(years))
    return rows.select_related("duty", "participation", *(f"duty__{name}" for name in PLACES))


def _has_duties(post):
    return post.branch_id or post.is_committee_role or post.organiser


def unread_count(user):
    """What the bell says: it counts no more than the inbox shows."""
    return reminders_of(user).filter(read_at=None).count()


class Shown(NamedTuple):
    """A reminder as its reader sees it."""

    title: str
    link: str
    place: str  # empty for the secretary's own branch


def shown(reminder, own):
    """Shown of a reminder of reminders_of(); `own`: only_branch() of its reader."""
    duty, about = reminder.duty, reminder.duty or reminder.participation
    is_own = own is not None and about.branch_id == own
    if duty is None:
        return Shown(reminder.title, reminder.link, "" if is_own else str(about))
    if is_own:
        return Shown(own_title(duty), duty.link, "")
    return Shown(duty.title, duty.link, place_name(duty))
