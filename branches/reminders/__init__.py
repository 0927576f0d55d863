"""Reminders of duties: the sweep writes them, the digests carry them by e-mail."""

from branches.reminders.digests import send_digests
from branches.reminders.stages import nudge_stage, stage_label
from branches.reminders.sweep import forecast, forecast_counts, sweep

__all__ = [
    "forecast",
    "forecast_counts",
    "nudge_stage",
    "send_digests",
    "stage_label",
    "sweep",
]
