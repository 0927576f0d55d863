from grading.models.assessment import Assessment, Decision, Verdict, Veto
from grading.models.rubric import Criterion, Indicator, Rubric
from grading.models.sheet import IndicatorScore, Sheet

__all__ = [
    "Assessment",
    "Criterion",
    "Decision",
    "Indicator",
    "IndicatorScore",
    "Rubric",
    "Sheet",
    "Verdict",
    "Veto",
]
