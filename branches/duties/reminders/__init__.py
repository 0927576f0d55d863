"""Reminders of duties: the sweep writes them, a digest a day carries them, notices go at once."""

from branches.duties.reminders.digests import send_digests
from branches.duties.reminders.notices import notices_wait, send_notices
from branches.duties.reminders.resume_services import resume, was_interrupted
from branches.duties.reminders.stages import nudge_stage, stage_label
from branches.duties.reminders.sweep import forecast, forecast_counts, sweep

__all__ = [
    "forecast",
    "forecast_counts",
    "notices_wait",
    "nudge_stage",
    "resume",
    "send_digests",
    "send_notices",
    "stage_label",
    "sweep",
    "was_interrupted",
]
