from django.db.models import Count, Q

from branches.models import Participation, Round


def rounds_with_counts(**which):
    """Rounds (by lookups `which`) with cycle, newest first, and `branches`, `kept`: how many."""
    keeping = Q(participations__out_reason=Participation.KEEPS_GRADE)
    kept = Count("participations", filter=keeping)
    taking_part = Count("participations", filter=Q(participations__out_reason=""))
    rounds = Round.objects.select_related("cycle").filter(**which)
    rounds = rounds.annotate(branches=taking_part, kept=kept)
    return rounds.order_by("-cycle_id", "-seq")
