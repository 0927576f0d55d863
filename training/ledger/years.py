"""The training year of a cycle: what is counted, against which norm, on which day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from branches.rulebook.dates import add_months


@dataclass(frozen=True)
class Yard:
    """`year` of the ledger, `norm` in hours, `on`: whose seats count are those of this day;
    `months` for the induction, owed by seats taken from `owed_from` (date) on.
    """

    year: int
    norm: Decimal
    on: date
    months: int
    owed_from: date


def year_of(cycle_id, rounds):
    """The ledger's year of a cycle: that of its first round's cut-off (`rounds`: all Rounds)."""
    return min((one for one in rounds if one.cycle_id == cycle_id), key=first).cutoff_on.year


def first(round):
    return round.seq


def yard_of(round, rounds, today):
    """The Yard of `round`'s cycle. `rounds`: all Rounds with their cycle, newest first;
    `today`: date.

    Seats are those of today for the newest cycle, of 31 December of their year for older ones; the
    induction is asked for as the newest cycle does (branches.organisation.induction_queries).
    """
    newest, year = rounds[0].cycle, year_of(round.cycle_id, rounds)
    is_newest = round.cycle_id == newest.pk
    months = newest.rules.induction_within_months
    begun = timezone.localdate(min(one.cycle.opened_at for one in rounds))
    return Yard(
        year=year,
        norm=round.cycle.rules.secretary_hours,
        on=today if is_newest else min(today, date(year, 12, 31)),
        months=months,
        owed_from=add_months(begun, -months),
    )
