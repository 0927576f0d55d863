from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from branches.duties.recorded import recorded
from branches.models import JobRun
from branches.web.once import forget_old_keys
from config.acts import duties, polls, rises
from rectification.items import look_backs, reports

KEEP = timedelta(days=90)


@shared_task
@recorded
def check_duties():
    """Repair what is owed; drop old records of jobs, and keys of forms nobody goes back to."""
    forget_old_keys()
    JobRun.objects.filter(day__lt=timezone.localdate() - KEEP).delete()
    return duties.check_duties(timezone.localdate())


@shared_task
@recorded
def open_monthly_reports():
    """整顿月报: ask for this month's, stop asking where a branch is weak no more."""
    return reports.refresh_reports(timezone.localdate())


@shared_task
@recorded
def plan_look_backs():
    """回头看: checks of the branches that have left the bottom grade."""
    return look_backs.refresh_look_backs(timezone.localdate())


@shared_task
@recorded
def work_rises():
    """What became late overnight holds back the rise of its branch in a 复评."""
    return {"verdicts": rises.work_rises(today=timezone.localdate())}


@shared_task
@recorded
def close_polls():
    """网上测评 whose last day is over."""
    return polls.close_due_polls(timezone.localdate())
