"""What opening a 复评 would come to, by the same condition as the act itself."""

from dataclasses import dataclass

from django.db.models import Count, F, Q

from branches.models import Branch, Committee, Participation
from branches.rounds.opening import FOUNDED_LATER
from branches.rounds.regrade import with_reason
from grading.decisions.standing import grade_of_year

# {name: (what it is called, which of the branches)}
GROUPS = {
    "below": ("参加复评", Q(out_reason="") & ~Q(grade="")),
    "first": ("首次定级", Q(out_reason="", grade="")),
    "kept": (Participation.KEEPS_GRADE, Q(out_reason=Participation.KEEPS_GRADE)),
    "later": (FOUNDED_LATER, Q(out_reason=FOUNDED_LATER)),
}


@dataclass(frozen=True)
class Foreseen:
    """`rows` [(分党委, counts in the order of `labels`)] in official order, `totals` below them;
    `ungraded` [Branch]: who has no approved grade in this year.
    """

    labels: list
    rows: list
    totals: list
    ungraded: list

    @property
    def taking_part(self):
        return self.totals[0] + self.totals[1]

    @property
    def kept(self):
        return self.totals[2]


def graded_branches(cycle, cutoff_on, today):
    """The open branches with `grade` (code of the grade in force in this year, "" without one) and
    `out_reason` ("" where they take part) in a 复评 with the cut-off D2 `cutoff_on`.
    """
    graded = Branch.objects.open().annotate(grade=grade_of_year(cycle, today))
    return with_reason(graded, cutoff_on, cycle.rules.grades.top.code)


def foresee(cycle, cutoff_on, today):
    """The Foreseen of a 复评 of `cycle` with the cut-off D2 `cutoff_on` (date); two statements."""
    branches = graded_branches(cycle, cutoff_on, today)
    counts = {name: Count("pk", filter=one) for name, (_label, one) in GROUPS.items()}
    by_unit = (
        branches.order_by("sub_committee__sort_order", "sub_committee__code")
        .annotate(unit=Committee.group_column("sub_committee"), key=F("sub_committee"))
        .values("key", "unit", "sub_committee__sort_order", "sub_committee__code")
        .annotate(**counts)
    )
    units = list(by_unit)
    # A column of nothing but zeros says nothing.
    names = [name for name in GROUPS if name != "later" or any(one[name] for one in units)]
    rows = [(one["unit"], [one[name] for name in names]) for one in units]
    totals = [sum(column) for column in zip(*(counts for _unit, counts in rows), strict=True)]
    ungraded = branches.filter(GROUPS["first"][1]).select_related("sub_committee")
    return Foreseen(
        labels=[GROUPS[name][0] for name in names],
        rows=rows,
        totals=totals or [0] * len(names),
        ungraded=list(ungraded.order_by("sub_committee__sort_order", "code")),
    )
