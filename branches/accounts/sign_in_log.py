"""登录记录: written whoever signs in and by whichever page, in the words of SignInRecord.Event.

Django tells who came, failed and went, axes whom it locks; BranchesConfig loads this file.
"""

from datetime import timedelta

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils import timezone

from branches.accounts.session_store import begin
from branches.accounts.visits import NOWHERE, visit_of
from branches.models import SignInRecord, User

Event = SignInRecord.Event
# Mark on the request whose failure brought the lock: it is a failure like those before.
LOCKS_NOW = "locks_now"
NAME_LENGTH = SignInRecord._meta.get_field("username").max_length


def record(event, visit=NOWHERE, *, user=None, username=""):
    """Write one row; `username` as typed where it is nobody's account for sure."""
    return SignInRecord.objects.create(
        event=event,
        user=user,
        username=user.username if user else username[:NAME_LENGTH],
        address=visit.address,
        agent=visit.agent,
    )


def record_name(event, visit, username):
    """Write one row for what was typed as a user name, whether it is anybody's or not."""
    user = User.objects.filter(username=username).first() if username else None
    return record(event, visit, user=user, username=username)


def is_told(event, visit=NOWHERE, *, username="", within=None):
    """Whether such a row was written just now, for the same name and address."""
    since = timezone.now() - (within or settings.AXES_COOLOFF_TIME)
    rows = SignInRecord.objects.filter(event=event, at__gt=since)
    return rows.filter(username=username[:NAME_LENGTH], address=visit.address).exists()


@receiver(user_logged_in)
def signed_in(request, user, **_signal):
    visit = visit_of(request)
    begin(request.session, visit, timezone.now())
    record(Event.SUCCESS, visit, user=user)


@receiver(user_logged_out)
def signed_out(request, user, **_signal):
    if user is not None:
        record(Event.SIGN_OUT, visit_of(request), user=user)


@receiver(user_login_failed)
def failed(credentials, request=None, **_signal):
    """While a name is locked its tries are not written: nobody can fill the table from outside."""
    visit, username = visit_of(request), credentials.get("username") or ""
    if getattr(request, LOCKS_NOW, False) or not is_told(Event.LOCK, visit, username=username):
        record_name(Event.FAILURE, visit, username)


@receiver(user_locked_out)
def locked(request, username, **_signal):
    visit, username = visit_of(request), username or ""
    if not is_told(Event.LOCK, visit, username=username):
        record_name(Event.LOCK, visit, username)
        setattr(request, LOCKS_NOW, True)


def forget(now):
    """Delete what is older than it is kept; returns how many rows. At night."""
    before = now - timedelta(days=settings.SIGN_IN_KEEP_DAYS)
    return SignInRecord.objects.filter(at__lt=before).delete()[0]
