"""网上测评 is over: the sealed votes are opened, added to the paper, and become a Poll; or none."""

from types import SimpleNamespace

from django.db import transaction
from django.utils import timezone

from branches import workflow
from branches.duties import ledger as duties
from branches.models import BallotToken, Duty, OnlinePoll, Poll, PollTally
from branches.one_time.sealing import unseal
from branches.polls.services import count_instead
from branches.polls.states import ONLINE
from branches.rulebook.polls import SECRET_FROM, satisfaction


@transaction.atomic
def close_poll(online, *, by, today=None):
    """结束: what was voted online and on paper is counted as one Poll, which counts from now on; an
    earlier one stays as void. Under the floors of the cycle, or with fewer online votes than keep a
    secret, what they said is thrown away unread (is_withheld).

    `by`: a User, or None when its day is over. Returns the Poll. Raises PermissionDenied, Refusal.
    """
    online, post = _admitted(online, "close", by)
    today = today or timezone.localdate()
    used, votes = _open_box(online)
    poll = Poll(
        participation=online.participation,
        audience=online.audience,
        source=Poll.Source.ONLINE,
        held_on=min(today, online.closes_on),
        **added_up(online, used, votes),
    )
    if not _may_be_read(poll, used, online):
        poll.is_withheld = True
        for name in ("valid", *PollTally.OPTIONS):
            setattr(poll, name, None)
    earlier = Poll.objects.counting().filter(
        participation=online.participation, audience=online.audience
    )
    poll = count_instead(poll, earlier.first(), by=by, post=post, reason=online.reason)
    _end(online, "close", by, post, closed_on=today, used=used, result=poll)
    return poll


@transaction.atomic
def void_poll(online, *, reason, by, today=None):
    """作废: the votes are thrown away unread, the links stop working. `by`: None for the system.

    Raises PermissionDenied, or Refusal if it is over already or the reason is missing.
    """
    reason = reason.strip()
    online, post = _admitted(online, "void", by, reason)
    used = online.links - BallotToken.objects.filter(poll=online).count()
    more = {"closed_on": today or timezone.localdate(), "used": used, "void_reason": reason}
    return _end(online, "void", by, post, reason, **more)


def due_polls(today):
    """Open polls whose last day is over."""
    rows = OnlinePoll.objects.open().filter(closes_on__lt=today)
    return rows.select_related("participation__round__cycle").order_by("pk")


def _admitted(online, name, by, reason=""):
    """The poll, locked, and the post of `by`; the tally locked, so that no vote is on its way."""
    online = workflow.lock_in_round(online)
    post = workflow.admit(online, ONLINE[name], by=by, reason=reason) if by else None
    workflow.check(online, ONLINE[name], reason)
    list(PollTally.objects.select_for_update().filter(poll=online.pk))
    return online, post


def _open_box(online):
    """(links used, votes by option)"""
    used = online.links - BallotToken.objects.filter(poll=online).count()
    sealed = PollTally.objects.get(poll=online.pk).sealed
    return used, dict(zip(PollTally.OPTIONS, unseal(sealed), strict=True))


def added_up(online, used, votes):
    """{name of Poll.COUNTS: number} of the votes online and on paper together."""
    paper = online.paper
    counts = {name: votes[name] + paper.get(name, 0) for name in PollTally.OPTIONS}
    return counts | {
        "due": online.due,
        "issued": online.links + paper.get("issued", 0),
        "returned": used + paper.get("returned", 0),
        "valid": sum(counts.values()),
    }


def _may_be_read(poll, used, online):
    """Whoever counted the paper can take it off: the votes online must be enough by themselves."""
    parameters = online.participation.round.cycle.rules
    facts = SimpleNamespace(**{name: getattr(poll, name) for name in Poll.COUNTS})
    is_secret = used == 0 or used >= SECRET_FROM
    return is_secret and satisfaction(facts, parameters).is_valid


def _end(online, name, by, post, reason="", **columns):
    BallotToken.objects.filter(poll=online).delete()
    PollTally.objects.filter(poll=online).delete()
    duties.close_duties(Duty.Kind.POLL, online.pk)
    step = workflow.Step(online, post, reason)
    return workflow.move_all([step], ONLINE[name], by=by, **columns)[0]
