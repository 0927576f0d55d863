"""满意度测评 typed from paper ballots: totals only."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches import audit, rules, workflow
from branches.errors import Refusal
from branches.models import Poll
from branches.polls.queries import audiences_of
from branches.rulebook.checks import POLL_COUNTS

audit.register(
    "poll",
    "满意度测评",
    {"record": "录入满意度测评"},
)


@transaction.atomic
def record_poll(participation, audience, counts, *, by, held_on=None, reason="", replaces=None):
    """Enter the totals of a poll; an earlier one of the same audience is kept as void (重测).

    `counts`: {name of Poll.COUNTS: int}; `replaces`: primary key of the poll the person saw, or
    None. Returns the Poll. Raises PermissionDenied, or Refusal if the audience is not asked about
    this branch, somebody else was quicker, or a repeated poll gives no reason.
    """
    participation = workflow.lock_participation(participation.pk)
    post = rules.staff_post(by, participation)
    if post is None:
        raise PermissionDenied
    kept = [(POLL_COUNTS[name], value) for name, value in counts.items()]
    if audience not in audiences_of(participation):
        raise Refusal("只有机关直属单位党支部测评服务对象。", kept=kept)
    earlier = Poll.objects.counting().filter(participation=participation, audience=audience).first()
    if (earlier and earlier.pk) != replaces:
        raise Refusal("刚才已有人录入了这次测评，请核对后再决定是否重测。", kept=kept)
    if earlier and not reason.strip():
        raise Refusal("重测或更正须写明原因。", kept=kept)
    return _replace(participation, earlier, audience, counts, by, post, held_on, reason.strip())


def _replace(participation, earlier, audience, counts, by, post, held_on, reason):
    poll = Poll(participation=participation, audience=audience, held_on=held_on, **counts)
    return count_instead(poll, earlier, by=by, post=post, reason=reason)


def count_instead(poll, earlier, *, by, post=None, reason=""):
    """Save `poll`, which counts from now on; `earlier` (Poll or None) stays beside it as void. The
    participation is locked. Returns the Poll.
    """
    if earlier:
        Poll.objects.filter(pk=earlier.pk).update(is_void=True)
    poll.entered_by = by
    poll.save(force_insert=True)
    changes = {
        word: [getattr(earlier, name, None), getattr(poll, name)]
        for name, word in POLL_COUNTS.items()
        if getattr(poll, name) is not None or getattr(earlier, name, None) is not None
    }
    audit.record("poll.record", poll, by=by, post=post, changes=changes, reason=reason)
    return poll
