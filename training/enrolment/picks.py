"""Ticking names over pages and searches: kept until the list is announced."""

from dataclasses import dataclass, field

from django.db import transaction

from training.models import Programme
from training.programmes.states import lock_programme

CHOOSABLE = (Programme.State.PLAN, Programme.State.OPEN)


@dataclass(frozen=True)
class Change:
    """What one page says of its names: `shown` there, `ticked` among them; `more` names to take in
    and `fewer` to leave out, whether they were shown or not. Sets of primary keys of persons.
    """

    shown: frozenset = frozenset()
    ticked: frozenset = frozenset()
    more: frozenset = frozenset()
    fewer: frozenset = field(default=frozenset())

    def applied_to(self, picks):
        return ((set(picks) - self.shown) | (self.ticked & self.shown) | self.more) - self.fewer


@transaction.atomic
def keep_picks(programme, change, proposed, *, by):
    """Remember what is ticked. `proposed`: the rule's picks, where nobody has ticked yet. Nothing
    of the programme changes for anybody else. Returns the picks, sorted. Raises PermissionDenied,
    Refusal once the list is closed.
    """
    programme, _post = lock_programme(programme.pk, by=by, states=CHOOSABLE, label="拟定名单")
    before = proposed if programme.picks is None else programme.picks
    picks = sorted(change.applied_to(before))
    if picks != programme.picks:
        programme.picks = picks
        programme.save(update_fields=["picks"])
    return picks
