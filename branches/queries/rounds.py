"""Which round a page shows: the newest, or the one named in the address (?round=)."""

from branches.models import Round


def chosen_round(params):
    """The Round of `params["round"]` (a primary key as text), else the newest; None before the
    first.
    """
    wanted = params.get("round", "")
    if wanted.isdecimal() and len(wanted) < 19:
        found = Round.objects.select_related("cycle").filter(pk=wanted).first()
        if found:
            return found
    return Round.objects.newest()


def all_rounds():
    """Every round, newest first, with its cycle."""
    return Round.objects.select_related("cycle").order_by("-cycle_id", "-seq")


def previous_round(round):
    """The last round of the cycle before, the one a cycle is compared with; None for the first."""
    earlier = Round.objects.select_related("cycle").filter(cycle__lt=round.cycle_id)
    return earlier.order_by("-cycle_id", "-seq").first()
