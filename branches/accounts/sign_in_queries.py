"""登录记录 as a list; the alarms in it."""

from datetime import timedelta

from django.db.models import Q

from branches.models import SignInRecord
from branches.web.audit_queries import between

# Without a date in the filter: the table is large.
SHOWN = timedelta(days=30)
ALARM = timedelta(hours=24)
OWN = 20
Event = SignInRecord.Event


def records(on, *, q="", event="", address="", since=None, until=None, search_usernames=False):
    """Rows of the log, newest first; dates are local. 学工号 are searched only where seen."""
    rows = SignInRecord.objects.select_related("user")
    if q:
        typed = Q(username__icontains=q) if search_usernames else Q()
        rows = rows.filter(Q(user__name__icontains=q) | typed)
    if event:
        rows = rows.filter(event=event)
    if address:
        rows = rows.filter(address=address)
    return between(rows, since or (until or on) - SHOWN, until)


def own_records(user):
    """What happened at the user's own account: the newest rows."""
    return SignInRecord.objects.filter(username=user.username)[:OWN]


def alarms(now):
    """Where somebody seems to be guessing passwords since yesterday; one query."""
    return list(SignInRecord.objects.filter(event=Event.SLOWED, at__gt=now - ALARM))
