"""The years and their rounds as a list."""

from django.db.models import Count, Q

from branches.models import Round


def rounds_with_counts():
    """Rounds with their cycle, newest first; `branches`: how many take part."""
    taking_part = Count("participations", filter=Q(participations__out_reason=""))
    rounds = Round.objects.select_related("cycle").annotate(branches=taking_part)
    return rounds.order_by("-cycle_id", "-seq")
