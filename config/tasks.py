"""Timed work that needs all apps."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from branches.models import JobRun
from branches.services.jobs import recorded
from config import duties

KEEP = timedelta(days=90)


@shared_task
@recorded
def check_duties():
    """Repair what is owed, and drop the records of jobs that nobody reads any more."""
    JobRun.objects.filter(day__lt=timezone.localdate() - KEEP).delete()
    return duties.check_duties()
