"""The sessions of an account: seen and ended by their owner, ended when the password changes."""

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from branches.accounts.sign_in_log import Event, record
from branches.models import UserSession


def open_sessions(account):
    """Newest first. Those of a password that is gone do not count: they end with it."""
    rows = UserSession.objects.filter(account=account, expire_date__gt=timezone.now())
    return rows.order_by("-started_at", "-expire_date")


def mark_of(session):
    """What a page may call a session: its key is as good as a password."""
    return salted_hmac("branches.accounts.sessions", session.session_key).hexdigest()[:20]


@transaction.atomic
def end_others(account, *, own_key, visit, mark=""):
    """End sessions of `account` other than `own_key`: that of `mark`, or all. Returns how many."""
    rows = [one for one in open_sessions(account) if one.session_key != own_key]
    if mark:
        rows = [one for one in rows if constant_time_compare(mark_of(one), mark)]
    if rows:
        keys = [one.session_key for one in rows]
        UserSession.objects.filter(account=account, session_key__in=keys).delete()
        record(Event.ENDED, visit, user=account)
    return len(rows)


def end_all(account):
    """A new password, a one-time link or a stopped account ends every session."""
    UserSession.objects.filter(account=account).delete()


def forget(now):
    """Delete the sessions that have run out; returns how many. At night."""
    return UserSession.objects.filter(expire_date__lt=now).delete()[0]
