"""Reading across the tables of grading; what other apps ask for."""

from grading.queries.comparison import round_before
from grading.queries.figures import (
    FIGURE_LABELS,
    FIGURES,
    GRADE_LABELS,
    assessments_of,
    figure_labels,
    figures_for,
    grade_labels,
)
from grading.queries.lost import LostPoint, lost_points
from grading.queries.owed import expected_duties

__all__ = [
    "FIGURES",
    "FIGURE_LABELS",
    "GRADE_LABELS",
    "LostPoint",
    "assessments_of",
    "expected_duties",
    "figure_labels",
    "figures_for",
    "grade_labels",
    "lost_points",
    "round_before",
]
