"""销号: asked for by the branch, accepted by another person, at one level or two."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches.duties import telling
from branches.errors import Refusal
from branches.models import Duty, Participation
from branches.rules import Transition
from branches.workflow import Step, check, lock_beyond_round, move, move_all
from rectification import rules
from rectification.items.history import load_doers
from rectification.models import Acceptance, ClosureRequest, RectificationItem
from rectification.plans.news import tell_branches
from rectification.plans.work import add_row, hand_over, keep_evidence, lapse_extension, row_of

State = RectificationItem.State
Level = Acceptance.Level
# What a branch hears of an acceptance, by where it leads.
NEWS = {State.COMMITTEE_ACCEPTED: telling.ACCEPTED, State.CLOSED: telling.CLOSED}


def level_of(item):
    """The level whose word the item waits for; None if it does not wait."""
    if item.state == State.COMMITTEE_ACCEPTED:
        return Level.ORG_DEPT
    if item.state != State.CLOSURE_REQUESTED:
        return None
    return Level.COMMITTEE if item.is_of_branch else Level.ORG_DEPT


@transaction.atomic
def request_closure(item, *, by, note, files=()):
    """申请销号: the day of the request decides whether the item was late. Raises PermissionDenied;
    Refusal without any progress, or if the item has moved on.
    """
    transition = rules.TRANSITIONS["request_closure"]
    item = move(
        item,
        transition,
        by=by,
        lock=lock_beyond_round,
        kept=[("完成情况", note)],
        requested_on=timezone.localdate(),
        return_reason="",
    )
    post = transition.may(by, item)
    request = add_row(ClosureRequest, item, by=by, post=post, note=note)
    lapse_extension(item)
    hand_over(item)
    keep_evidence(item, files, by=by, request=request)
    return item


@transaction.atomic
def accept(item, *, by, note):
    """验收通过: at the last level the item is closed, and late for ever if asked for too late.
    Raises PermissionDenied; Refusal if `by` did the work himself, or somebody was quicker.
    """
    item = lock_beyond_round(item)
    load_doers([item])
    _pass_on([_judge(item, by, note)], by)
    return item


@dataclass(frozen=True)
class Done:
    """What a selection came to: the items accepted; [(item, why not, the opinion on it)]."""

    accepted: list
    refused: list


@transaction.atomic
def accept_many(opinions, *, by):
    """验收通过 of a selection, in a handful of statements whatever its size: what can go along
    does, what has moved on stays and is named. Returns Done.

    `opinions`: {ClosureRequest: opinion}; a request is what the reviewer has looked at: where it
    was sent back and another one made, this opinion does not count for that.
    """
    judged, refused = [], []
    items = _locked([request.item_id for request in opinions])
    for request, note in opinions.items():
        item = items[request.item_id]
        try:
            judged.append(_judge(item, by, note, request))
        except PermissionDenied:
            refused.append((item, "您没有验收该事项的职责。", note))
        except Refusal as refusal:
            refused.append((item, refusal.message, note))
    _pass_on(judged, by)
    return Done([one.item for one in judged], refused)


def _locked(keys):
    """{pk: item} with doers: participations locked, then items, each in one order."""
    of = RectificationItem.objects.filter(pk__in=keys).values("participation")
    rows = Participation.objects.select_for_update(of=("self",)).select_related(
        "sub_committee", "branch__sub_committee"
    )
    places = {one.pk: one for one in rows.filter(pk__in=of).order_by("pk")}
    locked = RectificationItem.objects.select_for_update().filter(pk__in=keys)
    items = {item.pk: item for item in locked.order_by("pk")}
    for item in items.values():
        item.participation = places[item.participation_id]
    load_doers(list(items.values()))
    return items


@dataclass(frozen=True)
class Judged:
    """A locked item that may pass on from `level` along `transition`."""

    item: RectificationItem
    level: int
    transition: Transition
    post: object
    note: str


def _judge(item, by, note, request=None):
    """Judged: that `by` may accept the locked item (with load_doers()) now. `request`: the one that
    was looked at, if that is known. Raises PermissionDenied, Refusal.
    """
    transition = rules.acceptance_of(item) or rules.TRANSITIONS["accept"]
    post = _reviewer(item, transition, by, note)
    kept = [("验收意见", note)]
    check(item, transition, note, kept=kept)
    if request is not None and request.pk != rules.last_request(item).pk:
        raise Refusal(f"“{item}”已重新申请销号，请看过新的完成情况再验收。", kept=kept)
    return Judged(item, level_of(item), transition, post, note)


def _pass_on(judged, by):
    """Write down the acceptances; the number of statements does not depend on theirs."""
    today = timezone.localdate()
    for one in judged:
        item = one.item
        if one.level == Level.COMMITTEE:
            item.accepted_on = today
        if one.transition.target == State.CLOSED:
            item.closed_on, item.was_late = today, item.requested_on > item.due_on
    rows = [_acceptance(one.item, one.level, by, one.post, one.note, True) for one in judged]
    Acceptance.objects.bulk_create(rows)
    for name in ("accept", "accept_first", "confirm"):
        transition = rules.TRANSITIONS[name]
        going = [one for one in judged if one.transition is transition]
        steps = [Step(one.item, one.post, one.note) for one in going]
        move_all(steps, transition, by=by, touched=("accepted_on", "closed_on", "was_late"))
    hand_over(*(one.item for one in judged))
    for target, stage in NEWS.items():
        told = [one for one in judged if one.transition.target == target]
        if told:
            # An acceptance is of one act: the newest names it.
            key, post = max(row.pk for row in rows), told[0].post
            tell_branches(stage, key, [one.item for one in told], by=by, post=post)


@transaction.atomic
def return_item(item, *, by, reason):
    """退回继续整改, from either level, with the reason."""
    item = lock_beyond_round(item)
    load_doers([item])
    level = level_of(item)
    transition = rules.refusal_of(item) or rules.TRANSITIONS["return_closure"]
    post = _reviewer(item, transition, by, reason)
    check(item, transition, reason, kept=[("退回原因", reason)])
    move_all(
        [Step(item, post, reason)],
        transition,
        by=by,
        return_reason=reason.strip(),
        requested_on=None,
        accepted_on=None,
    )
    _acceptance(item, level, by, post, reason, False).save()
    hand_over(item)
    telling.tell(telling.RETURNED, Duty.Kind.ITEM, item.pk, by=by, post=post, reason=reason)
    return item


def _reviewer(item, transition, by, note):
    """The post by which `by` judges the work of others (item with load_doers())."""
    post = transition.may(by, item)
    if post is None:
        raise PermissionDenied
    sentence = rules.own_work(item, by)
    if sentence:
        raise Refusal(sentence, kept=[("意见", note)])
    return post


def _acceptance(item, level, by, post, note, is_accepted):
    request = rules.last_request(item)
    return row_of(
        Acceptance,
        item,
        by=by,
        post=post,
        request=request,
        requested_by=request.by,
        level=level,
        is_accepted=is_accepted,
        note=note.strip(),
    )
