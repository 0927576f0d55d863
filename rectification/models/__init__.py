from rectification.models.items import Plan, RectificationItem
from rectification.models.steps import Acceptance, ClosureRequest, Evidence, Extension, Progress

__all__ = [
    "Acceptance",
    "ClosureRequest",
    "Evidence",
    "Extension",
    "Plan",
    "Progress",
    "RectificationItem",
]
