"""Reminders of duties: the sweep writes them, a digest a day carries them, notices go at once."""

from branches.reminders.digests import send_digests
from branches.reminders.notices import notices_wait, send_notices
from branches.reminders.stages import nudge_stage, stage_label
from branches.reminders.sweep import forecast, forecast_counts, sweep

__all__ = [
    "forecast",
    "forecast_counts",
    "notices_wait",
    "nudge_stage",
    "send_digests",
    "send_notices",
    "stage_label",
    "sweep",
]
