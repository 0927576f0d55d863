from rectification.models.carried import Carried
from rectification.models.items import RectificationItem
from rectification.models.look_back import LookBack
from rectification.models.pairing import (
    ActivityFile,
    JointActivity,
    Pairing,
    PairingSide,
    Support,
)
from rectification.models.plans import Plan, PlanTarget
from rectification.models.promotion import Application, Promotion
from rectification.models.reports import MonthlyReport, ReportLine, Supplement
from rectification.models.steps import (
    Acceptance,
    ClosureRequest,
    Evidence,
    Extension,
    Progress,
    Reopening,
)

__all__ = [
    "Acceptance",
    "ActivityFile",
    "Application",
    "Carried",
    "ClosureRequest",
    "Evidence",
    "Extension",
    "JointActivity",
    "LookBack",
    "MonthlyReport",
    "Pairing",
    "PairingSide",
    "Plan",
    "PlanTarget",
    "Progress",
    "Promotion",
    "RectificationItem",
    "Reopening",
    "ReportLine",
    "Supplement",
    "Support",
]
