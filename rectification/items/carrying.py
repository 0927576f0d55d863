"""上期结转: what a closed round has left to do goes on in the newest one."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from branches import audit
from branches.models import Participation, Round
from branches.storage.database import insert_select
from rectification.models import Carried, Extension, RectificationItem

audit.register("carrying", "结转", {"over": "未销号事项转入本轮"})


@transaction.atomic
def carry_over(previous, round, by):
    """The open items of the closed round `previous` go on in `round`; for its report each leaves
    a row as it stood (Carried). Duties, levels, deadlines stay as they are. Returns how many went
    over; those of branches that `round` has not yet, bring_in() takes when it has.

    `by`: User, None for the system. A handful of statements, however many items. The round must be
    closed: nobody makes an item there meanwhile.
    """
    leaving = _open().filter(in_round=previous)
    # Whoever is at work on one of them comes before us or finds it in the new round.
    list(_open().filter(in_round=previous).select_for_update().values_list("pk", flat=True))
    _leave(leaving)
    return bring_in(round, by)


def _leave(items):
    """A row of each of `items` as it stands, for the report of the round that lists it."""
    items = items.exclude(carried_rows__round=F("in_round"))
    asked = Extension.objects.filter(item=OuterRef("pk"), state=Extension.State.OPEN)
    columns = {
        **{name: name for name in Carried.KEPT},
        "item": "pk",
        "round": "in_round",
        "on": Coalesce("in_round__closed_on", timezone.localdate()),
        "asked_time": Exists(asked),
    }
    insert_select(Carried, items, columns)


@transaction.atomic
def bring_in(round, by):
    """Open items of earlier rounds come into `round` as soon as their branch is in it; to be called
    after branches were enrolled. Returns how many came; two statements.
    """
    there = Participation.objects.filter(round=round, branch=OuterRef("branch"))
    coming = _open().filter(Exists(there)).exclude(in_round=round)
    count = coming.order_by().update(in_round=round)
    if count:
        audit.record("carrying.over", round, by=by, changes={"上期结转": [None, f"{count}项"]})
    return count


def take_up(item):
    """A closed item about to be put right once more: an archived round keeps it as closed, and the
    newest one that the branch is in lists it. Sets and saves `in_round`.
    """
    rows = RectificationItem.objects.filter(pk=item.pk)
    if item.in_round.is_closed:
        _leave(rows)
    rounds = Round.objects.filter(participations__branch=item.branch_id)
    newest = rounds.order_by("-cycle_id", "-seq").first()
    if newest.pk != item.in_round_id:
        item.in_round = newest
        rows.update(in_round=newest)


def _open():
    return RectificationItem.objects.unfinished().order_by("pk")
