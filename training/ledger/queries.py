"""学时台账: the records of a person and a year, and sums for whoever needs them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from branches.models import Term
from training.models import TrainingRecord


@dataclass
class Ledger:
    """A person's year: the records that the reader sees, and what counts in all. An organiser reads
    the records of its own programmes; the sum is of all. It is of courses: `norm` asks for the
    year's whole learning, to which collective study belongs.
    """

    year: int
    norm: Decimal  # 0: no cycle asks for any
    done: Decimal
    records: list

    @property
    def unseen(self):
        """Counted hours in records that the reader does not see."""
        seen = sum((one.hours for one in self.records if one.is_counted), Decimal(0))
        return self.done - seen


def load_ledger(user, person_id, year, norm):
    """The Ledger of a person (primary key) for a year; `norm`: hours. Two statements."""
    records = TrainingRecord.objects.visible_to(user).filter(person=person_id, year=year)
    records = records.select_related("enrolment", "branch__committee").order_by("starts_on", "pk")
    return Ledger(year, norm, hours_done(person_id, year), list(records))


def hours_done(person_id, year):
    rows = TrainingRecord.objects.counted(year).filter(person=person_id)
    return rows.aggregate(total=Sum("hours"))["total"] or Decimal(0)


def years_of(user, person_id):
    """Years with records that `user` sees, newest first."""
    rows = TrainingRecord.objects.visible_to(user).filter(person=person_id)
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def hours_of_secretaries(branch_ids, year):
    """branch pk → counted hours (Decimal) of its present secretary in `year`; branches whose
    secretary has no record at all are left out: unknown is not zero. One statement.
    """
    rows = Term.objects.current().filter(
        seat=Term.Seat.SECRETARY,
        branch__in=branch_ids,
        person__training_records__year=year,
        person__training_records__is_counted=True,
    )
    totals = (
        rows.order_by().values_list("branch").annotate(done=Sum("person__training_records__hours"))
    )
    return dict(totals)
