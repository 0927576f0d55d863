"""The one mover of a programme: lock, check again, set, audit."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches import audit
from branches.errors import Refusal
from branches.workflow import check
from training import rules
from training.models import Programme


def lock_programme(pk, *, by, states=None, label="修改"):
    """(programme, post): locked, for somebody who runs it. Raises PermissionDenied, and Refusal if
    it is not in one of `states` (None: any).
    """
    programme = Programme.objects.select_for_update().get(pk=pk)
    post = rules.run_post(by, programme)
    if post is None:
        raise PermissionDenied
    if states and programme.state not in states:
        raise Refusal(f"“{programme}”现在是“{programme.get_state_display()}”，不能再{label}。")
    return programme, post


@transaction.atomic
def move(programme, name, *, by, reason="", **changes):
    """Carry out rules.TRANSITIONS[name]; `changes` are further columns to set. Returns the fresh
    row. Raises PermissionDenied, Refusal if it has moved on or a guard stands against it.
    """
    transition = rules.TRANSITIONS[name]
    programme, post = lock_programme(programme.pk, by=by)
    check(programme, transition, reason, [("原因", reason)] if reason else [])
    before = programme.get_state_display()
    for column, value in {"state": transition.target, **changes}.items():
        setattr(programme, column, value)
    programme.save(update_fields=["state", *changes])
    audit.record(
        transition.verb,
        programme,
        by=by,
        post=post,
        from_state=before,
        to_state=programme.get_state_display(),
        reason=reason,
    )
    return programme
