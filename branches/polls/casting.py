"""A vote: its token goes, the tally grows, in one transaction; nothing else is written at all."""

from django.db import transaction
from django.utils import timezone

from branches.models import BallotToken, OnlinePoll, PollTally
from branches.one_time.sealing import seal, unseal
from branches.one_time.tokens import digests_of


class Spent(Exception):
    """The link has been used, its poll is over, or there never was such a link."""


def poll_of(token, today=None):
    """The OnlinePoll that a token (text as tokens.read gives it) may vote in now, or None."""
    if not token:
        return None
    rows = BallotToken.objects.filter(digest__in=digests_of(token))
    found = rows.select_related("poll__participation__round__cycle").first()
    today = today or timezone.localdate()
    return found.poll if found and found.poll.takes_votes(today) else None


@transaction.atomic
def cast(token, option, today=None):
    """Vote for `option` (a name of PollTally.OPTIONS). Raises Spent if the link is good for nothing
    any more: of two votes with one token one counts, and closing waits for a vote or a vote for it.
    """
    found = poll_of(token, today)
    if found is None:
        raise Spent
    tally = PollTally.objects.select_for_update().filter(poll=found.pk).first()
    # A poll is closed with its tally locked, and the tally goes with it.
    if tally is None or not OnlinePoll.objects.open().filter(pk=found.pk).exists():
        raise Spent
    number, _by_model = BallotToken.objects.filter(digest__in=digests_of(token)).delete()
    if not number:
        raise Spent
    counts = unseal(tally.sealed)
    counts[PollTally.OPTIONS.index(option)] += 1
    tally.sealed = seal(counts)
    tally.save(update_fields=["sealed"])
