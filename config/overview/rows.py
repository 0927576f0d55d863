from dataclasses import dataclass

from django.db.models import F

from branches.rulebook.dates import term_limit
from grading.rubrics.grades import grades_of

# A survey has a hundred columns; a list needs four of them.
COLUMNS = (
    *("branch", "branch_name", "branch_short_name", "kind", "round", "secretary_name"),
    *("sub_committee__short_name", "sub_committee__kind"),
    *("survey__extension_until", "survey__term_due_on"),
    *("survey__elected_on", "survey__term_years", "survey__participation"),
    "survey__is_college_level",
    *("assessment__grade", "assessment__final_score", "assessment__satisfaction_rate"),
    *("assessment__approved_on", "assessment__participation"),
)
ORDER = ("sub_committee__sort_order", "sub_committee__code", "branch_code")


@dataclass(frozen=True)
class BranchRow:
    participation: object
    grade: object  # Grade or ""
    was: object
    final_score: object
    satisfaction: object
    is_approved: bool
    term_ends: object


def figure_rows(frame, name, filters):
    """Participations of a named figure, in official order; filters: committee (pk), kind, q (Q)."""
    figure = frame.figures[name]
    rows = frame.participations(figure.of_previous).filter(figure.condition)
    if committee := filters.get("committee"):
        rows = rows.filter(sub_committee=committee)
    if kind := filters.get("kind"):
        rows = rows.filter(kind=kind)
    rows = rows.select_related("sub_committee", "survey", "assessment").only(*COLUMNS)
    return rows.annotate(was=F("was_code")).order_by(*ORDER)


def branch_rows(frame, place):
    """[BranchRow] of one sub-committee; one statement."""
    return as_rows(frame, figure_rows(frame, "all", {"committee": place.pk}))


def as_rows(frame, participations, of_previous=False):
    """[BranchRow] of participations loaded by figure_rows."""
    round, other = frame.round, frame.previous
    if of_previous:
        round, other = other, round
    grades = grades_of(round)
    grades_before = grades_of(other) if other else {}
    lengths = round.cycle.rules.term_lengths
    return [_row(one, grades, grades_before, lengths) for one in participations]


def _row(participation, grades, grades_before, lengths):
    assessment = getattr(participation, "assessment", None)
    survey = getattr(participation, "survey", None)
    return BranchRow(
        participation=participation,
        grade=grades.get(assessment.grade, "") if assessment else "",
        was=grades_before.get(participation.was, ""),
        final_score=assessment.final_score if assessment else None,
        satisfaction=assessment.satisfaction_rate if assessment else None,
        is_approved=bool(assessment and assessment.approved_on),
        term_ends=term_limit(survey, lengths) if survey else None,
    )
