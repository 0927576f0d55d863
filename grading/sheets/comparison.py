from django.db.models import Q

from branches.models import Round


def rounds_before(round):
    """The rounds before, of this cycle or the cycles before, latest first. A year is compared with
    branches.web.rounds.year_before.
    """
    earlier = Q(cycle=round.cycle_id, seq__lt=round.seq) | Q(cycle__lt=round.cycle_id)
    return Round.objects.filter(earlier).order_by("-cycle_id", "-seq")


def round_before(round):
    """The round before; None for the first."""
    return rounds_before(round).select_related("cycle").first()
