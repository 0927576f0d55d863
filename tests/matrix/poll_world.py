"""A poll online of each branch and year, for the permission matrix."""

from datetime import timedelta

from django.utils import timezone

from branches.models import BallotToken, OnlinePoll, PollTally
from branches.one_time.sealing import seal
from branches.one_time.tokens import issue


def online_poll(part, own, *, is_open):
    """Last year's was called off, this year's takes votes."""
    day = timezone.localdate()
    more = {} if is_open else {"closed_on": day, "used": 3, "void_reason": own}
    online = OnlinePoll.objects.create(
        participation=part,
        audience="members",
        state="open" if is_open else "void",
        closes_on=day + timedelta(days=9),
        members=8,
        masses=2,
        on_paper=2,
        reason=own,
        **more,
    )
    if is_open:
        PollTally.objects.create(poll=online, sealed=seal([0] * 4))
        issue(BallotToken, 8, poll=online)
    return online
