from grading.models.assessment import Assessment, Decision, Verdict, Veto
from grading.models.meeting import Meeting
from grading.models.publicity import (
    NoticeEntry,
    Objection,
    ObjectionCount,
    PublicNotice,
)
from grading.models.question import Question
from grading.models.remark import Remark
from grading.models.revision import Revision
from grading.models.rubric import Criterion, Indicator, Rubric
from grading.models.sheet import Ground, IndicatorScore, Sheet
from grading.models.verification import Check, Drawing

__all__ = [
    "Assessment",
    "Check",
    "Criterion",
    "Decision",
    "Drawing",
    "Ground",
    "Indicator",
    "IndicatorScore",
    "Meeting",
    "NoticeEntry",
    "Objection",
    "ObjectionCount",
    "PublicNotice",
    "Question",
    "Remark",
    "Revision",
    "Rubric",
    "Sheet",
    "Verdict",
    "Veto",
]
