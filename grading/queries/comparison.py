"""Rounds side by side."""

from django.db.models import Q

from branches.models import Round


def round_before(round):
    """The round before, of this cycle or the cycle before; None for the first.

    A year is compared by branches.queries.rounds.last_round_of_cycle_before.
    """
    earlier = Q(cycle=round.cycle_id, seq__lt=round.seq) | Q(cycle__lt=round.cycle_id)
    found = Round.objects.select_related("cycle").filter(earlier)
    return found.order_by("-cycle_id", "-seq").first()
