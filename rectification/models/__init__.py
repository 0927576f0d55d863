from rectification.models.items import Plan, RectificationItem
from rectification.models.promotion import Application, Promotion
from rectification.models.steps import Acceptance, ClosureRequest, Evidence, Extension, Progress

__all__ = [
    "Acceptance",
    "Application",
    "ClosureRequest",
    "Evidence",
    "Extension",
    "Plan",
    "Progress",
    "Promotion",
    "RectificationItem",
]
