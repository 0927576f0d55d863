"""The seat of a secretary as training reads it: of the person the name and nothing more."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from branches.models import Branch, Committee, Term

OFFICIAL_ORDER = (
    *("branch__sub_committee__sort_order", "branch__sub_committee__code"),
    *("branch__code", "pk"),
)


@dataclass(kw_only=True)
class Seat:
    person_id: int
    name: str
    branch_id: int
    branch: str
    branch_full: str
    kind: str  # code
    sub_committee_id: int
    sub_committee: str
    sub_committee_full: str

    @property
    def kind_label(self):
        return Branch.Kind(self.kind).label


def seat_of(row):
    """The columns of a Seat from a row of branches.scope.trainees()."""
    unit = "branch__sub_committee"
    kind = row[f"{unit}__kind"]
    short, full = (
        Committee.group_of(kind, row[f"{unit}__{key}"]) for key in ("short_name", "name")
    )
    return {
        "person_id": row["person"],
        "name": row["person__name"],
        "branch_id": row["branch"],
        "branch": row["branch__short_name"] or row["branch__name"],
        "branch_full": row["branch__name"],
        "kind": row["branch__kind"],
        "sub_committee_id": row["branch__sub_committee"],
        "sub_committee": short,
        "sub_committee_full": full,
    }


def in_office():
    """The condition that a name is still secretary of its branch."""
    seats = Term.objects.current().filter(
        seat=Term.Seat.SECRETARY, branch=OuterRef("branch"), person=OuterRef("person")
    )
    return Exists(seats)
