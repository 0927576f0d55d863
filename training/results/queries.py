"""F14 培训汇总表: the lines of the ledger, of one programme or of a year (handbook f)."""

from dataclasses import dataclass
from decimal import Decimal

from training.models import TrainingRecord

OFFICIAL_ORDER = (
    *("branch__sub_committee__sort_order", "branch__sub_committee__code"),
    *("branch__code", "person", "starts_on", "pk"),
)


@dataclass(frozen=True)
class Line:
    """A record and what the person's counted records of its year add up to, Decimal."""

    record: TrainingRecord
    total: Decimal


def records_of(user, **only):
    """Records that `user` sees, in official order; `only` narrows them."""
    rows = TrainingRecord.objects.visible_to(user).filter(**only)
    return rows.select_related("person", "branch__sub_committee").order_by(*OFFICIAL_ORDER)


def lines(records, user):
    """[Line] of records (a list); the totals hold only what `user` sees. One query a year."""
    years = {one.year for one in records}
    seen = TrainingRecord.objects.visible_to(user)
    totals = {year: seen.counted(year).by_person() for year in years}
    return [Line(one, totals[one.year].get(one.person_id, Decimal(0))) for one in records]


def years_of(user):
    """The years that have records which `user` sees, the newest first."""
    rows = TrainingRecord.objects.visible_to(user).order_by("-year").values_list("year", flat=True)
    return list(rows.distinct())
