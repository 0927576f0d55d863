"""满意度测评 typed from paper ballots: totals only."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches import audit, rules, workflow
from branches.errors import Refusal
from branches.models import Branch, Poll
from branches.rulebook.checks import POLL_COUNTS

audit.register(
    "poll",
    "满意度测评",
    {"record": "录入满意度测评"},
)


def audiences_of(participation):
    """Who is asked about a branch: members and masses always, clients only of an office."""
    audiences = [Poll.Audience.MEMBERS]
    if participation.kind == Branch.Kind.OFFICE:
        audiences.append(Poll.Audience.CLIENTS)
    return audiences


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
    if earlier:
        Poll.objects.filter(pk=earlier.pk).update(is_void=True)
    poll = Poll.objects.create(
        participation=participation,
        audience=audience,
        source=Poll.Source.TYPED,
        held_on=held_on,
        entered_by=by,
        **counts,
    )
    changes = {
        word: [getattr(earlier, name, None), counts.get(name)] for name, word in POLL_COUNTS.items()
    }
    audit.record("poll.record", poll, by=by, post=post, changes=changes, reason=reason)
    return poll
