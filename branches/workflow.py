"""The one mover: every change of state of survey, sheet, assessment, plan and item goes through
move().
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches import audit
from branches.errors import Refusal
from branches.models import Participation


def lock_participation(pk):
    """The participation, locked; refuses if its round has been archived."""
    participation = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("branch", "sub_committee", "round__cycle")
        .get(pk=pk)
    )
    if participation.is_frozen:
        raise Refusal("本轮已归档，不能再改动。")
    return participation


@transaction.atomic
def move(thing, transition, *, by, reason="", kept=(), **changes):
    """Carry out `transition` (branches.rules.Transition) on `thing`: lock, check again, set, audit.

    `thing` has `state` and `participation`; `changes` are further columns to set. Returns the
    fresh row.
    Raises PermissionDenied if `by` may not, Refusal if the thing has moved on or a guard stands
    against
    it; `kept` is what the person typed and travels with the Refusal.
    """
    participation = lock_participation(thing.participation_id)
    thing = type(thing)._base_manager.select_for_update().get(pk=thing.pk)
    if thing.pk != participation.pk:
        thing.participation = participation
    post = transition.may(by, thing)
    if post is None:
        raise PermissionDenied
    check(thing, transition, reason, kept)
    before = thing.get_state_display()
    for name, value in {"state": transition.target, **changes}.items():
        setattr(thing, name, value)
    thing.save(update_fields=["state", *changes])
    audit.record(
        transition.verb,
        thing,
        by=by,
        post=post,
        from_state=before,
        to_state=thing.get_state_display(),
        reason=reason,
    )
    return thing


def check(thing, transition, reason, kept):
    """Whether `thing` (locked) may take `transition` now: state, reason, guard.

    Who may is asked before. `kept`: [(label, text)] shown again on the page of the refusal. Raises
    Refusal with the sentence to show.
    """
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
