"""SESSION_ENGINE: Django's sessions in the database, each with its owner beside it."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from branches.models import UserSession

STARTED, ADDRESS, AGENT = "started_at", "address", "agent"


class SessionStore(DatabaseStore):
    # The account that came along with the session (User); None before it is read.
    account = None

    @classmethod
    def get_model_class(cls):
        return UserSession

    def _get_session_from_db(self):
        """Every page asks for the session and then for its owner: one statement reads both."""
        rows = UserSession.objects.select_related("account")
        row = rows.filter(session_key=self.session_key, expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
        else:
            self.account = row.account
        return row

    def create_model_instance(self, data):
        """What is said of the owner stands in the session itself and goes when its key changes."""
        row = super().create_model_instance(data)
        started = data.get(STARTED)
        row.account_id = data.get(SESSION_KEY)
        row.started_at = datetime.fromisoformat(started) if started else None
        row.address, row.agent = data.get(ADDRESS), data.get(AGENT, "")
        return row


def owner_of(session):
    """The account (User) that came along with `session`, if Django's get_user() would name the
    same one; None leaves it to that: nobody, somebody barred, a changed password, a former key.
    """
    mark = session.get(HASH_SESSION_KEY)
    owner = session.account
    if not mark or owner is None or not owner.is_active:
        return None
    if session.get(SESSION_KEY) != str(owner.pk):
        return None
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    return owner if constant_time_compare(mark, owner.get_session_auth_hash()) else None


def begin(session, visit, now):
    """Write down in a new `session` from where it was opened."""
    session[STARTED] = now.isoformat()
    session[ADDRESS], session[AGENT] = visit.address, visit.agent
