"""The matrix counted: one statement, summed up by 分党委 and kind as a page asks for it."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Max

from branches.rulebook.rounding import share
from branches.web.places import official_order, place_columns, place_of
from rectification.promotion.matrix import KEPT, OPEN


@dataclass(frozen=True)
class Moves:
    """Branches by (was, now), of one scope."""

    comparison: object
    counts: Counter

    def of(self, name):
        return sum(self.counts[pair] for pair in self.comparison.figures[name].pairs)

    def share(self, name):
        """Of those who had a grade (0–1), None if there are none."""
        return share(self.of(name), self.of("graded"))

    @property
    def turned_share(self):
        """Of the bottom grade those who rose (0–1, exact), None without any."""
        return share(self.of("turned"), self.of(f"{self.comparison.ladder_before.bottom.code}.."))

    @property
    def approved(self):
        """How many of `asked` have their new grade."""
        return sum(self.of(f"..{code}") for code in self.comparison.ladder.codes)

    @property
    def asked(self):
        """Those who were to get a grade in the newer of the two: without 沿用 and 未定级."""
        return self.approved + self.of(f"..{OPEN}")

    @property
    def kept(self):
        return self.of(f"..{KEPT}") if self.comparison.is_within_year else 0


@dataclass
class Tally:
    """`places`: [Place] in official order; `cells`: {(committee pk, kind): Counter of pairs};
    `approval_no`, `approved_on`: of the last approval in the newer round.
    """

    comparison: object
    places: list = field(default_factory=list)
    cells: dict = field(default_factory=dict)
    approval_no: str = ""
    approved_on: object = None

    def sum(self, committee=None, kind=None):
        """The Moves of a sub-committee (or all), of a kind of branch (or all)."""
        total = Counter()
        for (place, its_kind), counts in self.cells.items():
            if committee in (None, place) and kind in (None, its_kind):
                total.update(counts)
        return Moves(self.comparison, total)


def tally(comparison):
    """The Tally of a Comparison; one statement."""
    result = Tally(comparison)
    rows = sorted(_groups(comparison), key=official_order)
    for row in rows:
        cell = result.cells.setdefault((row["sub_committee"], row["kind"]), Counter())
        cell[row["was"], row["now"]] += row["branches"]
        if row["approved_on"] and row["approved_on"] >= (result.approved_on or row["approved_on"]):
            result.approved_on, result.approval_no = row["approved_on"], row["approval_no"]
    result.places = list(dict.fromkeys(place_of(row, "sub_committee") for row in rows))
    return result


def _groups(comparison):
    return (
        comparison.rows()
        .order_by()
        .values("sub_committee", "kind", "was", "now")
        .annotate(
            branches=Count("pk"),
            approved_on=Max("assessment__approved_on"),
            approval_no=Max("assessment__approval_no"),
            **place_columns("sub_committee"),
        )
    )
