"""Reading across the tables of rectification; what other apps and pages ask for."""

from rectification.queries.figures import (
    FIGURE_LABELS,
    FIGURES,
    figures_for,
    funnel,
    items_of,
)
from rectification.queries.owed import expected_duties
from rectification.queries.problems import Problem, problems_of

__all__ = [
    "FIGURES",
    "FIGURE_LABELS",
    "Problem",
    "expected_duties",
    "figures_for",
    "funnel",
    "items_of",
    "problems_of",
]
