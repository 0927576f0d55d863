"""Where a visitor comes from: what locks out whoever guesses passwords, and the log of sign-ins."""

import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import BadRequest

AGENT_LENGTH = 200
# The first that is found counts: most browsers also bear the names of those they descend from.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def client_address(request):
    """The visitor's address (text), or None if the server knows none. Behind nginx the last one of
    X-Forwarded-For, which nginx wrote itself: what stands before it anybody can invent, and the
    peer is always nginx.

    Raises BadRequest if that is no address.
    """
    told = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_TLS_PROXY else ""
    address = told.rpartition(",")[2].strip() if told else request.META.get("REMOTE_ADDR")
    if not told and not address:
        return None  # the server listens at a socket of this machine
    try:
        return str(ipaddress.ip_address(address))
    except ValueError as error:
        raise BadRequest("X-Forwarded-For") from error


@dataclass(frozen=True)
class Visit:
    """From where somebody asks: address (text or None) and what the browser calls itself."""

    address: str | None = None
    agent: str = ""


NOWHERE = Visit()


def visit_of(request):
    """The Visit of a request; of none, as in a command, an empty one."""
    if request is None:
        return NOWHERE
    agent = request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:AGENT_LENGTH]
    return Visit(client_address(request), agent)


def device(agent):
    """A browser's name for itself in words: "Edge · Windows"."""
    told = (
        next((word for mark, word in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)
    )
    return " · ".join(filter(None, told)) or "未知设备"
