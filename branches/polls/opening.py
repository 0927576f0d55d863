"""网上测评 is opened: for each branch its links, drawn by lot, told once and kept by nobody."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches import audit, rules, workflow
from branches.duties import ledger as duties
from branches.errors import Refusal
from branches.models import BallotToken, Duty, OnlinePoll, Poll, PollTally
from branches.one_time.sealing import seal
from branches.one_time.tokens import issue
from branches.polls.queries import audiences_of, poll_duty
from branches.polls.states import ONLINE
from branches.rulebook.polls import SECRET_FROM

FEW = f"网上投票的不足{SECRET_FROM}人，看得出谁投了什么，请用纸质票。"
OPEN_ALREADY = "“{}”的网上测评正在投票，不能再发起。"

audit.register(
    "online_poll",
    "网上测评",
    {
        "open": "发起网上测评",
        "renew": "重新生成测评链接",
        "extend": "改网上测评截止日期",
        "paper": "录入纸质票",
        "remind": "提醒参加网上测评",
        "export": "导出测评汇总表",
    },
    ONLINE.values(),
)


@dataclass(frozen=True)
class Asked:
    """Whom a branch asks: {list: (persons, those of them with a paper ballot)}; lists are members
    and masses, or clients. `earlier`: key of the poll that counted when it was asked, `reason`
    why it is repeated then.
    """

    participation: object
    audience: str
    lists: dict
    earlier: int | None = None
    reason: str = ""

    @property
    def due(self):
        return sum(persons for persons, _paper in self.lists.values())

    @property
    def on_paper(self):
        return sum(paper for _persons, paper in self.lists.values())

    @property
    def links(self):
        return self.due - self.on_paper


@dataclass(frozen=True)
class Issued:
    """An OnlinePoll with the tokens of its lists {list: [token]}: to be shown now or never."""

    online: OnlinePoll
    tokens: dict = field(repr=False)


@transaction.atomic
def open_polls(all_asked, *, closes_on, by):
    """Open a poll online for each of `all_asked` ([Asked]) until the end of `closes_on`.

    Returns [Issued]. Raises PermissionDenied, or Refusal: a poll is open already, too few are asked
    by links, an audience is not asked about the branch, or somebody entered a result meanwhile.
    """
    return [_open(one, closes_on, by) for one in all_asked]


def _open(asked, closes_on, by):
    participation = workflow.lock_participation(asked.participation.pk)
    post = rules.staff_post(by, participation)
    if post is None:
        raise PermissionDenied
    _check(asked, participation)
    online = OnlinePoll.objects.create(
        participation=participation,
        audience=asked.audience,
        closes_on=closes_on,
        opened_by=by,
        on_paper=asked.on_paper,
        reason=asked.reason,
        **{name: persons for name, (persons, _paper) in asked.lists.items()},
    )
    PollTally.objects.create(poll=online, sealed=seal([0] * len(PollTally.OPTIONS)))
    tokens = issue(BallotToken, online.links, poll=online)
    duties.open_duty(poll_duty(online))
    changes = {"应参加": ["", online.due], "链接": ["", online.links], "截止": ["", closes_on]}
    facts = {"changes": _said(changes), "reason": asked.reason}
    audit.record("online_poll.open", online, by=by, post=post, **facts)
    return Issued(online, _by_list(asked.lists, tokens))


def _check(asked, participation):
    if asked.audience not in audiences_of(participation):
        raise Refusal("只有机关直属单位党支部测评服务对象。")
    if OnlinePoll.objects.open().filter(participation=participation, audience=asked.audience):
        raise Refusal(OPEN_ALREADY.format(participation))
    counting = Poll.objects.counting().filter(participation=participation, audience=asked.audience)
    earlier = counting.values_list("pk", flat=True).first()
    if earlier != asked.earlier:
        raise Refusal(f"刚才已有人录入了“{participation}”的测评，请核对后再决定是否重测。")
    if earlier and not asked.reason.strip():
        raise Refusal("重测须写明原因。")
    if asked.links < SECRET_FROM:
        raise Refusal(f"“{participation}”{FEW}")


def _by_list(lists, tokens):
    """The tokens dealt out to the lists; which list one went to is written down nowhere."""
    left, dealt = iter(tokens), {}
    for name, (persons, paper) in lists.items():
        dealt[name] = [next(left) for _ in range(persons - paper)]
    return dealt


def _said(changes):
    return {word: [str(old), str(new)] for word, (old, new) in changes.items()}


def locked(online, by, kept=()):
    """The open poll, locked with its branch, and the post that lets `by` work on it."""
    online = workflow.lock_in_round(online)
    post = rules.staff_post(by, online)
    if post is None:
        raise PermissionDenied
    if not online.is_open:
        raise Refusal(f"“{online}”{online.get_state_display()}，不能再办理。", kept=kept)
    return online, post


@transaction.atomic
def renew_links(online, *, by):
    """Other links for those that were not used yet; the lost ones stop working. Votes stay counted.

    Returns Issued with one list "left", for nobody knows whose links were used. Raises
    PermissionDenied, or Refusal if the poll is over or every link was used.
    """
    online, post = locked(online, by)
    number, _by_model = BallotToken.objects.filter(poll=online).delete()
    if not number:
        raise Refusal(f"“{online}”的链接都已用过。")
    tokens = issue(BallotToken, number, poll=online)
    audit.record("online_poll.renew", online, by=by, post=post, changes={"链接": ["", str(number)]})
    return Issued(online, {"left": tokens})


@transaction.atomic
def extend(online, closes_on, *, by):
    """Another last day. Raises PermissionDenied, Refusal."""
    online, post = locked(online, by, kept=[("截止日期", str(closes_on))])
    if online.closes_on == closes_on:
        return online
    changes = _said({"截止": [online.closes_on, closes_on]})
    online.closes_on = closes_on
    online.save(update_fields=["closes_on"])
    duties.move_duties(Duty.Kind.POLL, online.pk, closes_on)
    audit.record("online_poll.extend", online, by=by, post=post, changes=changes)
    return online


PAPER = {
    "issued": "发出",
    "returned": "收回",
    "satisfied": "满意",
    "basic": "基本满意",
    "unsatisfied": "不满意",
    "unknown": "不了解",
}


@transaction.atomic
def save_paper(online, counts, *, by):
    """Totals of the paper ballots (`counts` {name of PAPER: int}), added to the online votes when
    the poll is closed. Raises PermissionDenied, or Refusal: it is over, or more paper was given out
    than people vote on paper.
    """
    kept = [(PAPER[name], str(value)) for name, value in counts.items()]
    online, post = locked(online, by, kept)
    if counts["issued"] > online.on_paper:
        words = f"用纸质票的有{online.on_paper}人，发出的纸质票不能更多；其他人用链接投票。"
        raise Refusal(words, kept=kept)
    if online.paper == counts:
        return online
    words = {
        word: [str(online.paper.get(name, "")), str(counts[name])] for name, word in PAPER.items()
    }
    online.paper = counts
    online.save(update_fields=["paper"])
    audit.record("online_poll.paper", online, by=by, post=post, changes=words)
    return online
