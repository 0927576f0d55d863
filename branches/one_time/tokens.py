"""Tokens of one-time links: drawn by lot, spelled for people, kept as digests only."""

import secrets
import unicodedata

from django.conf import settings
from django.utils.crypto import salted_hmac

# No sign that is read as another one: neither 0 and O nor 1, I and L.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH, GROUP = 16, 4
SALT = "branches.one_time"


def draw(number):
    """`number` different tokens (text of LENGTH signs, 79 bits each)."""
    drawn = set()
    while len(drawn) < number:
        drawn.add("".join(secrets.choice(SIGNS) for _ in range(LENGTH)))
    return list(drawn)


def read(typed):
    """The token that somebody typed or a link brought; "" if it cannot be one."""
    text = unicodedata.normalize("NFKC", typed[:100]).upper()
    token = "".join(sign for sign in text if sign.isalnum())
    return token if len(token) == LENGTH and set(token) <= set(SIGNS) else ""


def spelled(token):
    """In groups of four, to be typed from paper."""
    return "-".join(token[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def digest_of(token, key=None):
    """What is kept of a token: keyed, so that a copy of the tables tells nobody who finds a list of
    links which of them were used.
    """
    return salted_hmac(SALT, token, secret=key, algorithm="sha256").hexdigest()


def digests_of(token):
    """Digests a token may be kept under: of today's key and of those it has replaced."""
    return [digest_of(token, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def issue(model, number, **columns):
    """Write `number` tokens of `model` (a OneTimeToken with `columns`); returns them, which nobody
    can ask for again.

    The rows stand in the order of their digests, which says nothing of the order of the list.
    """
    drawn = draw(number)
    rows = [model(digest=digest_of(token), **columns) for token in drawn]
    model.objects.bulk_create(sorted(rows, key=lambda row: row.digest), batch_size=500)
    return drawn
