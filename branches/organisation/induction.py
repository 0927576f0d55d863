"""任职培训: its duties follow the seats, in the transaction of every change of a seat."""

from django.utils import timezone

from branches.duties import ledger as duties
from branches.models import Duty, Term
from branches.organisation.induction_queries import expected_duties


def refresh_induction(branch_ids):
    """Open, move and close the induction duties of these branches (keys) as their seats are now."""
    keys = list(branch_ids)
    if not keys:
        return
    terms = Term.objects.filter(branch__in=keys, seat=Term.Seat.SECRETARY).values("pk")
    owed = expected_duties(timezone.localdate(), branch__in=keys)
    duties.settle(owed, kind=Duty.Kind.INDUCTION, subject_id__in=terms)


def refresh_all_induction():
    """For all branches: when the first cycle begins the clock, or its months change."""
    duties.settle(expected_duties(timezone.localdate()), kind=Duty.Kind.INDUCTION)


def unmark_inducted(person_id, on):
    """A person (primary key) did not pass the induction course of the day `on` (date) after all:
    the present seat that it settled waits again, and the duty opens. Returns how many seats.
    """
    seats = Term.objects.select_for_update().current()
    seats = seats.filter(person=person_id, seat=Term.Seat.SECRETARY, inducted_on=on)
    found = dict(seats.values_list("pk", "branch"))
    Term.objects.filter(pk__in=found).update(inducted_on=None)
    refresh_induction(found.values())
    return len(found)


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
