"""Who guesses tokens is slowed. Counted in the memory of the process, never in the tables: an
address and a time stand nowhere beside a vote.
"""

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from branches.accounts.visits import client_address

WINDOW = 300
# Behind one address may stand a whole university; whoever guesses needs 10**23 tries.
FREE = 60


def is_slowed(request):
    """Whether too many wrong tokens came from this address; right ones count for nothing."""
    return cache.get(_key(request), 0) >= FREE


def note_failure(request):
    key = _key(request)
    cache.add(key, 0, WINDOW)
    try:
        cache.incr(key)
    except ValueError:  # it ended between the two
        cache.set(key, 1, WINDOW)


def _key(request):
    address = client_address(request) or ""
    return f"one_time:{salted_hmac('branches.one_time.throttle', address).hexdigest()}"
