"""What has happened to a grading, and how the branch stood the round before."""

from django.db.models import OuterRef, Subquery

from branches.models import AuditEntry
from branches.rulebook.rounding import hundredths, share
from grading.models import Assessment, Criterion, Decision, Sheet
from grading.sheets.comparison import rounds_before


def steps_taken(assessment):
    """The changes of state and the vetoes, oldest first, as they were recorded."""
    return (
        AuditEntry.objects.filter(
            participation=assessment.participation_id, action__startswith="grading."
        )
        .exclude(action__startswith="grading.save_")
        .exclude(action__startswith="grading.confirm_")
        .order_by("pk")
    )


def decisions_of(assessment):
    rows = Decision.objects.filter(assessment=assessment).select_related(
        "by", "revision", "meeting"
    )
    return rows.order_by("pk")


def assessment_before(user, participation):
    """The branch's Assessment in the round before, or None, also where `user` does not see it: the
    branch may have belonged to another committee then. It carries `<criterion key>_points`, what
    each of the five 好 was worth. One statement.
    """
    found = Assessment.objects.visible_to(user).filter(
        participation__round=rounds_before(participation.round).values("pk")[:1],
        participation__branch=participation.branch_id,
    )
    worth = {
        f"{key}_points": Criterion.objects.filter(rubric=OuterRef("rubric"), key=key)
        for key in Criterion.Key.values
    }
    worth = {name: Subquery(one.order_by().values("points")[:1]) for name, one in worth.items()}
    return found.annotate(**worth).select_related("participation__round__cycle").first()


def rates_of(assessment, points, part=Sheet.Part.REVIEW):
    """Share of each criterion's points in percent as printed, in the order of the five 好; None
    while open. `points` {criterion key: points of the rubric}.
    """
    return [
        _percent(getattr(assessment, f"{part}_{key}"), points.get(key))
        for key in Criterion.Key.values
    ]


def _percent(got, of):
    return None if got is None or not of else hundredths(share(got, of))


def points_of_card(card):
    """{criterion key: points} of the rubric of a Card."""
    return {one.key: one.points for one in card.rubric.spec.criteria}


def points_before(before):
    """{criterion key: points} of what assessment_before() found."""
    return {key: getattr(before, f"{key}_points") for key in Criterion.Key.values}
