"""The address a visitor comes from: part of what locks out whoever guesses passwords."""

from django.conf import settings


def client_address(request):
    """The visitor's address (text). Behind nginx the last one of X-Forwarded-For, which nginx wrote
    itself: what stands before it anybody can invent, and the peer is always nginx.
    """
    told = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_TLS_PROXY else ""
    return told.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR")
