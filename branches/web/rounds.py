"""Which round a page shows: the newest, or the one named in the address (?round=)."""

from django.http import QueryDict

from branches.models import Round


def chosen_round(params):
    """The Round of `params["round"]` (a primary key as text), else the newest; None before the
    first.
    """
    rounds = all_rounds(params)
    wanted = params.get("round", "")
    return next((one for one in rounds if str(one.pk) == wanted), rounds[0] if rounds else None)


def all_rounds(params):
    """Every round, newest first, with its cycle.

    A page and its menu both ask: what the first has read stays with the parameters of the request.
    """
    found = getattr(params, "rounds", None)
    if found is None:
        found = list(Round.objects.select_related("cycle").order_by("-cycle_id", "-seq"))
        if isinstance(params, QueryDict):
            params.rounds = found
    return found


def last_round_of_cycle_before(round):
    """The last round of the cycle before, the one a cycle is compared with; None for the first."""
    earlier = Round.objects.select_related("cycle").filter(cycle__lt=round.cycle_id)
    return earlier.order_by("-cycle_id", "-seq").first()
