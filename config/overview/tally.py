"""The figures of one round, counted in one statement and summed up in Python as pages need them."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, Sum, Value

from branches.rulebook.rounding import rounded, share
from branches.web.places import official_order, place_columns, place_of
from config.overview.figures import CHAIN, DEPUTIES, NO_GRADE, UNDECIDED, of_assessment
from config.overview.steps import STEPS, step_counts
from grading.lists.figures import FIGURES
from grading.models import Criterion
from rectification.pairing.figures import FIGURES as SLOTS

CRITERIA = Criterion.Key.values
STATES = ("to_self", "to_review", "to_decide", "to_approve")
TOLD = tuple(step for step in STEPS if step.done_figure)
SUM_PLACES = 6
COUNTED = tuple(step_counts(TOLD))


@dataclass
class Tally:
    """Sums over some branches: `counts` by name, `grades` by code, `flow` by (was, now), `points`
    and `reviews` by criterion, for the rates of 五好."""

    counts: Counter = field(default_factory=Counter)
    grades: Counter = field(default_factory=Counter)
    flow: Counter = field(default_factory=Counter)
    points: Counter = field(default_factory=Counter)
    reviews: Counter = field(default_factory=Counter)

    def take_in(self, more):
        for name in ("counts", "grades", "flow", "points", "reviews"):
            mine = getattr(self, name)
            for key, value in getattr(more, name).items():
                mine[key] += value

    @property
    def branches(self):
        return self.counts["all"]

    @property
    def graded(self):
        """Those with a grade, 未定级 among them: the base of shares until all have one."""
        return self.branches - self.undecided

    @property
    def undecided(self):
        return self.grades[UNDECIDED]

    @property
    def satisfaction(self):
        """Mean of the branches' rates (0–1), or None before the first poll."""
        return share(_whole(self.counts["satisfaction"]), self.counts["polled"])

    def rate(self, key):
        """得分率 of a criterion: points won of the points possible (0–1), or None."""
        return share(_whole(self.points[key]), self.reviews[key])


def _whole(sum):
    """A sum of stored decimals without the dust of their last places: 0.3333… thrice is 1."""
    return rounded(sum, SUM_PLACES)


@dataclass
class Tallies:
    """A round's tally for every sub-committee and kind, in official order."""

    places: list
    cells: dict  # (committee pk, kind) → Tally
    sums: dict = field(default_factory=dict)

    def sum(self, committee=None, kind=None):
        """The Tally of a sub-committee (or all), of a kind of branch (or all)."""
        if (committee, kind) not in self.sums:
            total = self.sums[committee, kind] = Tally()
            for (place, its_kind), cell in self.cells.items():
                if committee in (None, place) and kind in (None, its_kind):
                    total.take_in(cell)
        return self.sums[committee, kind]


def tallies(frame, points):
    """(Tallies of the frame's round, those of the previous one or None); one statement. `points`:
    {(round pk, kind, criterion key): full points}.
    """
    rows = _groups(frame)
    if frame.previous:
        rows = rows.union(_groups(frame, of_previous=True), all=True)
    rows = sorted(rows, key=official_order)
    now = _summed(frame.round, [row for row in rows if not row["of_previous"]], points)
    if not frame.previous:
        return now, None
    return now, _summed(frame.previous, [row for row in rows if row["of_previous"]], points)


def _summed(round, rows, points):
    result = Tallies([], {})
    for row in rows:
        cell = result.cells.setdefault((row["sub_committee"], row["kind"]), Tally())
        _count_in(cell, row)
        for key in CRITERIA:
            full = points.get((round.pk, row["kind"], key))
            if row[f"{key}_points"] is not None and full:
                cell.points[key] += row[f"{key}_points"]
                cell.reviews[key] += full * row["reviewed"]
    result.places = list(dict.fromkeys(place_of(row, "sub_committee") for row in rows))
    return result


def _groups(frame, of_previous=False):
    states = {name: Count("pk", filter=of_assessment(FIGURES[name])) for name in STATES}
    # A review in work has points in some criteria only; the rates leave it out as `reviewed` does.
    whole = Q(assessment__review_total__isnull=False)
    sums = {f"{key}_points": Sum(f"assessment__review_{key}", filter=whole) for key in CRITERIA}
    grade, was = F("assessment__grade"), F("was_code")
    slots = {name: Count("pk", filter=one) for name, one in SLOTS.items()}
    slots |= {name: Count("pk", filter=frame.figures[name].condition) for name in CHAIN}
    if of_previous:
        # What only the round itself tells has its column all the same: both are one statement.
        grade, was = frame.grade_before, Value("")
        slots = dict.fromkeys(slots, Value(0))
    return (
        frame.participations(of_previous)
        .order_by()
        .values("sub_committee", "kind", grade=grade, was=was)
        .annotate(
            of_previous=Value(of_previous),
            others=Count("other"),
            deputies=Count("pk", filter=DEPUTIES),
            polled=Count("assessment__satisfaction_rate"),
            satisfaction=Sum("assessment__satisfaction_rate"),
            reviewed=Count("assessment__review_total"),
            # What is the same in a group need not be a key of it: few short keys are sorted faster.
            **place_columns("sub_committee"),
            **step_counts(TOLD),
            **states,
            **sums,
            **slots,
        )
    )


def _count_in(cell, row):
    for name in (*COUNTED, "deputies", "polled", "reviewed", *STATES):
        cell.counts[name] += row[name]
    cell.counts["satisfaction"] += row["satisfaction"] or 0
    grade = row["grade"] or UNDECIDED
    cell.grades[grade] += row["all"]
    if row["of_previous"]:
        cell.counts["gone"] += row["all"] - row["others"]
    else:
        cell.flow[row["was"] or NO_GRADE, grade] += row["all"]
        for name in (*SLOTS, *CHAIN):
            cell.counts[name] += row[name]


def criterion_points(*rounds):
    """{(round pk, kind, criterion key): full points}, by the newest version of each rubric."""
    rows = Criterion.objects.filter(rubric__round__in=[one for one in rounds if one])
    columns = ("rubric__round", "rubric__kind", "key", "points")
    return {
        (round, kind, key): points
        for round, kind, key, points in rows.order_by("rubric__version").values_list(*columns)
    }
