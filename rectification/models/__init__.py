from rectification.models.items import Plan, RectificationItem
from rectification.models.promotion import Application, Promotion
from rectification.models.reports import MonthlyReport, ReportLine, Supplement
from rectification.models.steps import Acceptance, ClosureRequest, Evidence, Extension, Progress

__all__ = [
    "Acceptance",
    "Application",
    "ClosureRequest",
    "Evidence",
    "Extension",
    "MonthlyReport",
    "Plan",
    "Progress",
    "Promotion",
    "RectificationItem",
    "ReportLine",
    "Supplement",
]
