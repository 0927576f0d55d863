"""The seat of a secretary as training reads it: of the person the name and nothing more."""

from dataclasses import dataclass

from branches.models import Branch

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
    kind: str  # code
    sub_committee_id: int
    sub_committee: str

    @property
    def kind_label(self):
        return Branch.Kind(self.kind).label


def seat_of(row):
    """The columns of a Seat from a row of branches.scope.trainees()."""
    return {
        "person_id": row["person"],
        "name": row["person__name"],
        "branch_id": row["branch"],
        "branch": row["branch__short_name"] or row["branch__name"],
        "kind": row["branch__kind"],
        "sub_committee_id": row["branch__sub_committee"],
        "sub_committee": row["branch__sub_committee__short_name"],
    }
