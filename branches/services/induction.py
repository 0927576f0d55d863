"""任职培训: its duties follow the seats, in the transaction of every change of a seat."""

from branches import duties
from branches.models import Duty, Term
from branches.queries.induction import expected_duties


def refresh_induction(branch_ids):
    """Open, move and close the induction duties of these branches (primary keys) as their seats
    now are.
    """
    keys = list(branch_ids)
    if not keys:
        return
    terms = Term.objects.filter(branch__in=keys, seat=Term.Seat.SECRETARY).values("pk")
    owed = expected_duties(branch__in=keys)
    duties.settle(owed, kind=Duty.Kind.INDUCTION, subject_id__in=terms)


def refresh_all_induction():
    """For all branches: when the first cycle begins the clock, or its months change."""
    duties.settle(expected_duties(), kind=Duty.Kind.INDUCTION)


def mark_inducted(person_ids, on):
    """The persons (primary keys) passed an induction course on the day `on` (date): their present
    seats as secretary are settled, the duties closed. Returns how many seats.
    """
    seats = Term.objects.select_for_update().filter(
        person__in=list(person_ids), seat=Term.Seat.SECRETARY, inducted_on=None
    )
    keys = list(seats.current().values_list("pk", flat=True))
    Term.objects.filter(pk__in=keys).update(inducted_on=on)
    duties.close_duties(Duty.Kind.INDUCTION, *keys)
    return len(keys)
