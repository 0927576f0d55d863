"""Browsers that their owners have signed in with before are not slowed down: a signed cookie."""

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

COOKIE = "__Host-known" if settings.SESSION_COOKIE_SECURE else "known"
SALT = "branches.accounts.known_browsers"
MAX_AGE = 180 * 24 * 3600
MOST = 5


def is_known(request, username):
    """Whether `username` has signed in with this browser within half a year."""
    return any(constant_time_compare(one, digest_of(username)) for one in names_in(request))


def remember(request, response, username):
    """Let the browser bring along next time that `username` has signed in with it."""
    own = digest_of(username)
    names = [own, *(one for one in names_in(request) if one != own)][:MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps(names, salt=SALT),
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def names_in(request):
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return []


def digest_of(username):
    return salted_hmac(SALT, username).hexdigest()
