"""Rounds side by side, for dashboards: set-based, one statement each."""

from decimal import Decimal

from django.db.models import Avg, Count, Q

from branches.models import Round
from grading.models import Criterion
from grading.queries.figures import assessments_of


def previous_round(round):
    """The round before, of this cycle or the one before; None for the first."""
    earlier = Q(cycle=round.cycle_id, seq__lt=round.seq) | Q(cycle__lt=round.cycle_id)
    found = Round.objects.select_related("cycle").filter(earlier)
    return found.order_by("-cycle_id", "-seq").first()


def grade_counts_by_committee(user, round):
    """[{"id", "name", "total", "grades": {code: count}}] per sub-committee, in official order.

    The code "" counts branches without a grade yet.
    """
    place = "participation__sub_committee"
    rows = (
        assessments_of(user, round)
        .order_by(f"{place}__sort_order", f"{place}__code")
        .values_list(place, f"{place}__short_name", "grade")
        .annotate(count=Count("pk"))
    )
    found = {}
    for key, name, grade, count in rows:
        one = found.setdefault(key, {"id": key, "name": name, "total": 0, "grades": {}})
        one["grades"][grade] = one["grades"].get(grade, 0) + count
        one["total"] += count
    return list(found.values())


def criteria_rates_by_kind(user, round):
    """{kind: {criterion key: share of its points in the review, 0–1, or None}}."""
    averages = {key: Avg(f"review_{key}") for key in Criterion.Key.values}
    rows = assessments_of(user, round).order_by().values("participation__kind").annotate(**averages)
    points = _criterion_points(round)
    return {
        row["participation__kind"]: {
            key: _share(row[key], points.get((row["participation__kind"], key)))
            for key in Criterion.Key.values
        }
        for row in rows
    }


def _criterion_points(round):
    rows = Criterion.objects.filter(rubric__round=round).order_by("rubric__version")
    return {
        (kind, key): points
        for kind, key, points in rows.values_list("rubric__kind", "key", "points")
    }


def _share(average, points):
    return Decimal(str(average)) / points if average is not None and points else None


def grade_flow(user, round, previous):
    """{(grade in `previous`, grade in `round`): branches} of the branches graded in both."""
    before = "participation__branch__participations"
    rows = (
        assessments_of(user, round)
        .filter(**{f"{before}__round": previous})
        .exclude(grade="")
        .order_by()
        .values_list(f"{before}__assessment__grade", "grade")
        .annotate(count=Count("pk"))
    )
    return {(was, now): count for was, now, count in rows if was}
