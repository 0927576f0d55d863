# The Celery app must exist before any task module is imported, in every process.
from config.celery import app as celery_app

__all__ = ["celery_app"]
