"""An online poll for tests: opened by its staff, its links in hand."""

from datetime import timedelta

from django.utils import timezone

from branches.polls.opening import Asked, open_polls
from tests import make


def opened(participation=None, *, lists=None, audience="members", closes_on=None, by=None, **more):
    """Issued of one branch; `lists` as of Asked."""
    participation = participation or make.participation()
    asked = Asked(participation, audience, lists or {"members": (8, 0), "masses": (2, 0)}, **more)
    by = by or make.staff(participation.sub_committee)
    closes_on = closes_on or timezone.localdate() + timedelta(days=3)
    return open_polls([asked], closes_on=closes_on, by=by)[0]


def all_tokens(issued):
    return [token for tokens in issued.tokens.values() for token in tokens]
