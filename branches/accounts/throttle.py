"""Guessing gets slower: at one account over all addresses, from one address over all accounts.

axes locks a name at one address (settings). Whoever changes the address or the name meets this: a
pause that doubles with each failure. It is a pause and no lock, so that nobody can shut others out,
and a browser that its owner has signed in with before does not wait at all.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max
from django.utils import timezone

from branches.accounts.sign_in_log import Event, is_told, record_name
from branches.accounts.visits import NOWHERE, Visit
from branches.models import SignInRecord

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True)
class Limit:
    """`free` failures within WINDOW cost nothing; then the pause doubles with every `step` more,
    up to `most` seconds. `names`: from so many different user names on.
    """

    free: int
    step: int
    most: int
    names: int = 1

    def pause(self, failures, names):
        if failures < self.free or names < self.names:
            return timedelta()
        return timedelta(seconds=min(2 ** min((failures - self.free) // self.step, 10), self.most))


OF_ACCOUNT = Limit(free=10, step=1, most=60)
# The university may stand behind one address: many mistype there every morning.
OF_ADDRESS = Limit(free=50, step=10, most=30, names=10)


def seconds_to_wait(username, visit):
    """Seconds to wait (0: none). The first wait is written down, an alarm for 组织部."""
    waits = [left(OF_ACCOUNT, {"username": username})]
    if waits[0]:
        tell(NOWHERE, username)
    if visit.address:
        waits.append(left(OF_ADDRESS, {"address": visit.address}))
        if waits[1]:
            tell(Visit(visit.address), "")
    return max(waits)


def left(limit, whom):
    """Seconds that are left of the pause after the last failure of `whom`, rounded up."""
    now = timezone.now()
    rows = SignInRecord.objects.filter(event=Event.FAILURE, at__gt=now - WINDOW, **whom)
    told = rows.aggregate(
        failures=Count("pk"), names=Count("username", distinct=True), last=Max("at")
    )
    pause = limit.pause(told["failures"], told["names"])
    if not pause:
        return 0
    return max(0, -((now - told["last"] - pause) // timedelta(seconds=1)))


def tell(visit, username):
    if not is_told(Event.SLOWED, visit, username=username, within=WINDOW):
        record_name(Event.SLOWED, visit, username)
