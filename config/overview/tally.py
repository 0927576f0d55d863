"""The figures of one round, counted in one statement and summed up in Python as pages need them."""

from collections import Counter
from dataclasses import dataclass, field
from functools import reduce
from operator import add

from django.db.models import Count, F, Q, Sum

from branches.models import Survey
from config.overview.figures import NO_GRADE, UNDECIDED, of_assessment
from grading.models import Criterion
from grading.queries.figures import FIGURES

CRITERIA = Criterion.Key.values
STATES = ("to_self", "to_review", "to_decide", "to_approve", "decided", "approved")
SUBMITTED = Q(survey__state=Survey.State.SUBMITTED)
PLACE = ("sub_committee", "sub_committee__short_name", "sub_committee__kind")


@dataclass
class Tally:
    """Sums over some branches: `counts` by name, `grades` by code, `flow` by (was, now), `points`
    and `reviews` by criterion, for the rates of 五好."""

    counts: Counter = field(default_factory=Counter)
    grades: Counter = field(default_factory=Counter)
    flow: Counter = field(default_factory=Counter)
    points: Counter = field(default_factory=Counter)
    reviews: Counter = field(default_factory=Counter)

    def __add__(self, more):
        return Tally(
            self.counts + more.counts,
            self.grades + more.grades,
            self.flow + more.flow,
            self.points + more.points,
            self.reviews + more.reviews,
        )

    @property
    def branches(self):
        return self.counts["branches"]

    @property
    def undecided(self):
        return self.grades[UNDECIDED]

    @property
    def satisfaction(self):
        """Mean of the branches' rates (0–1), or None before the first poll."""
        polled = self.counts["polled"]
        return self.counts["satisfaction"] / polled if polled else None

    def rate(self, key):
        """得分率 of a criterion: points won of the points possible (0–1), or None."""
        possible = self.reviews[key]
        return self.points[key] / possible if possible else None


@dataclass(frozen=True)
class Place:
    """A sub-committee as dashboards show it."""

    pk: int
    name: str
    is_school: bool


@dataclass
class Tallies:
    """A round's tally for every sub-committee and kind, in official order."""

    places: list
    cells: dict  # (committee pk, kind) → Tally

    def sum(self, committee=None, kind=None):
        chosen = (
            cell
            for (place, its_kind), cell in self.cells.items()
            if committee in (None, place) and kind in (None, its_kind)
        )
        return reduce(add, chosen, Tally())


def tallies(frame, points, *, of_previous=False):
    """Tallies of the frame's round (or of the previous one); one statement.

    `points`: {(round pk, kind, criterion key): full points}.
    """
    round = frame.previous if of_previous else frame.round
    result = Tallies([], {})
    seen = set()
    for row in _groups(frame, of_previous):
        place = Place(row[PLACE[0]], row[PLACE[1]], row[PLACE[2]] == "school")
        if place.pk not in seen:
            seen.add(place.pk)
            result.places.append(place)
        cell = result.cells.setdefault((place.pk, row["kind"]), Tally())
        _count_in(cell, row, of_previous)
        for key in CRITERIA:
            full = points.get((round.pk, row["kind"], key))
            if row[f"{key}_points"] is not None and full:
                cell.points[key] += row[f"{key}_points"]
                cell.reviews[key] += full * row["reviewed"]
    return result


def _groups(frame, of_previous):
    states = {name: Count("pk", filter=of_assessment(FIGURES[name])) for name in STATES}
    sums = {f"{key}_points": Sum(f"assessment__review_{key}") for key in CRITERIA}
    return (
        frame.participations(of_previous)
        .order_by("sub_committee__sort_order", "sub_committee__code")
        .values(
            *PLACE,
            "kind",
            grade=F("assessment__grade"),
            was=F("other__assessment__grade"),
            has_other=Q(other__isnull=False),
        )
        .annotate(
            branches=Count("pk"),
            submitted=Count("pk", filter=SUBMITTED),
            polled=Count("assessment__satisfaction_rate"),
            satisfaction=Sum("assessment__satisfaction_rate"),
            reviewed=Count("assessment__review_total"),
            **states,
            **sums,
        )
    )


def _count_in(cell, row, of_previous):
    for name in ("branches", "submitted", "polled", "reviewed", *STATES):
        cell.counts[name] += row[name]
    cell.counts["satisfaction"] += row["satisfaction"] or 0
    grade = row["grade"] or UNDECIDED
    cell.grades[grade] += row["branches"]
    if not of_previous:
        cell.flow[row["was"] or NO_GRADE, grade] += row["branches"]
    elif not row["has_other"]:
        cell.counts["gone"] += row["branches"]


def criterion_points(*rounds):
    """{(round pk, kind, criterion key): full points}, by the newest version of each rubric."""
    rows = Criterion.objects.filter(rubric__round__in=[one for one in rounds if one])
    columns = ("rubric__round", "rubric__kind", "key", "points")
    return {
        (round, kind, key): points
        for round, kind, key, points in rows.order_by("rubric__version").values_list(*columns)
    }
