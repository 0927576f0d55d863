"""The one mover: every change of state goes through move(), of many rows through move_all().

Both read a Transition (branches.rules): lock, check again, set, write down.
"""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches import audit
from branches.errors import Refusal
from branches.models import AuditEntry, Participation

BATCH = 500
ARCHIVED = "本轮已归档，不能再改动。"


def lock_spine(pk):
    """The participation, locked, of an archived round too: its work outlives it (design 3)."""
    related = ("branch__committee", "branch__sub_committee", "sub_committee", "round__cycle")
    rows = Participation.objects.select_for_update(of=("self",)).select_related(*related)
    return rows.get(pk=pk)


def lock_participation(pk):
    """The participation, locked; refuses if its round has been archived."""
    participation = lock_spine(pk)
    if participation.is_frozen:
        raise Refusal(ARCHIVED)
    return participation


def lock_row(thing):
    """The fresh row, locked: for things that belong to no participation."""
    return type(thing)._base_manager.select_for_update().get(pk=thing.pk)


def lock_in_round(thing):
    """The fresh row of a participation, both locked. Raises Refusal if the round is archived."""
    return _lock_on(lock_participation(thing.participation_id), thing)


def lock_beyond_round(thing):
    """As lock_in_round(), of what outlives an archived round: items and plans."""
    return _lock_on(lock_spine(thing.participation_id), thing)


def _lock_on(participation, thing):
    thing = lock_row(thing)
    thing.participation = participation
    return thing


@dataclass(frozen=True)
class Step:
    """One locked row on its way: `post` allows it (None: the system), `reason` is its own if it
    has one, `noted` {label: [old, new]} is shown in its audit entry.
    """

    thing: object
    post: object = None
    reason: str = ""
    noted: dict = field(default_factory=dict)


@transaction.atomic
def move(thing, transition, *, by, lock=lock_in_round, reason="", kept=None, **changes):
    """Carry out `transition` (branches.rules.Transition) on `thing`, as it is after `lock`(thing).

    `changes` are further columns to set. Returns the fresh row. Raises PermissionDenied if `by`
    may not, Refusal if the thing has moved on or a guard stands against it; `kept` [(label, text)],
    by default the reason, is what the person typed and travels with the Refusal.
    """
    thing = lock(thing)
    post = admit(thing, transition, by=by, reason=reason, kept=kept)
    return move_all([Step(thing, post, reason)], transition, by=by, **changes)[0]


@transaction.atomic
def move_all(steps, transition, *, by, touched=(), **changes):
    """Carry out `transition` on the rows of `steps` ([Step], locked and admitted): one statement
    for the rows, one for their audit entries.

    `changes` are columns to set on each, `touched` names of columns that the caller has set.
    Returns the rows.
    """
    entries = [_entry(step, transition, by) for step in steps]
    rows = [step.thing for step in steps]
    values = {"state": transition.target, **changes}
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
    columns = sorted({*values, *touched})
    if len(rows) == 1:
        rows[0].save(update_fields=columns)
    elif rows:
        type(rows[0])._base_manager.bulk_update(rows, columns, batch_size=BATCH)
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    return rows


def _entry(step, transition, by):
    return audit.build(
        transition.verb,
        step.thing,
        by=by,
        post=step.post,
        from_state=step.thing.get_state_display(),
        to_state=transition.target.label,
        reason=step.reason,
        changes=step.noted,
    )


def admit(thing, transition, *, by, reason="", kept=None):
    """The post that lets `by` take `thing` (locked) along. PermissionDenied; Refusal as check()."""
    post = transition.may(by, thing)
    if post is None:
        raise PermissionDenied
    check(thing, transition, reason, kept)
    return post


def check(thing, transition, reason="", kept=None):
    """Whether `thing` (locked) may take `transition` now: state, reason, guard. Who may is asked
    before. `kept`: [(label, text)] shown again on the page of the refusal, by default the reason.
    Raises Refusal with the sentence to show.
    """
    if kept is None:
        kept = [("原因", reason)] if reason else []
    if thing.state not in transition.sources:
        raise Refusal(
            f"“{thing}”现在是“{thing.get_state_display()}”，不能再{transition.label}。请刷新后再看。",
            kept=kept,
        )
    if transition.needs_reason and not reason.strip():
        raise Refusal(f"{transition.label}须写明原因。", kept=kept)
    sentence = transition.guard(thing)
    if sentence:
        raise Refusal(sentence, kept=kept)
