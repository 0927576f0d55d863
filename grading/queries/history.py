"""What has happened to a grading, and how the branch stood the round before."""

from branches.models import AuditEntry
from grading.models import Assessment, Criterion, Decision
from grading.queries.comparison import round_before


def steps_taken(assessment):
    """The changes of state and the vetoes, oldest first, as they were recorded."""
    return (
        AuditEntry.objects.filter(
            participation=assessment.participation_id, action__startswith="grading."
        )
        .exclude(action__startswith="grading.save_")
        .order_by("pk")
    )


def decisions_of(assessment):
    return Decision.objects.filter(assessment=assessment).order_by("pk")


def assessment_before(user, participation):
    """The branch's Assessment in the round before, or None, also where `user` does not see it: the
    branch may have belonged to another committee then.
    """
    before = round_before(participation.round)
    if before is None:
        return None
    found = Assessment.objects.visible_to(user).filter(
        participation__round=before, participation__branch=participation.branch_id
    )
    return found.select_related("participation__round__cycle").first()


def rates_of(assessment, points, part="review"):
    """Share of each criterion's points in percent, in the order of the five 好; None while open.

    `points` {criterion key: points of the rubric}.
    """
    return [
        _percent(getattr(assessment, f"{part}_{key}"), points.get(key))
        for key in Criterion.Key.values
    ]


def _percent(got, of):
    return None if got is None or not of else round(float(got) / float(of) * 100, 1)


def criterion_points(assessment):
    rows = Criterion.objects.filter(rubric=assessment.rubric_id)
    return dict(rows.values_list("key", "points"))
