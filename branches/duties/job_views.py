"""提醒与作业: 组织部 and 督查 see whether the reminders flow."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branches import rules
from branches.accounts.sign_in_queries import alarms
from branches.calendar.queries import years_without_holidays
from branches.calendar.workdays import WorkCalendar
from branches.duties import job_queries as queries
from branches.duties import reminders
from branches.duties.deliveries import retry_dead
from branches.models import Post


@require_safe
def jobs(request):
    if not rules.may_read_audit(request.user):
        raise PermissionDenied
    sweep = queries.last_run(queries.SWEEP)
    context = {
        "sweep": described(sweep),
        "sweep_is_stale": queries.is_stale(sweep),
        "digests": described(queries.last_run(queries.DIGESTS)),
        "queue": queries.queue(),
        "email_configured": settings.EMAIL_CONFIGURED,
        "deliveries": queries.troubled_deliveries(),
        "runs": [described(run) for run in queries.recent_runs()],
        "may_retry": rules.org_post(request.user),
        "years_without_holidays": years_without_holidays(timezone.localdate()),
        "sign_in_alarms": alarms(timezone.now()),
    }
    return render(request, "branches/duties/jobs.html", context | forecast())


def described(run):
    if run is not None:
        run.label = queries.JOB_LABELS.get(run.name, run.name)
        run.words = queries.result_words(run)
    return run


def forecast():
    """What the next working day's sweep will write, by the recipients' role."""
    day = WorkCalendar().next_workday(timezone.localdate())
    rows = [
        {"role": Post.Role(role).label, "reminders": count, "persons": persons}
        for role, count, persons in reminders.forecast_counts(day)
    ]
    return {
        "forecast_day": day,
        "forecast": rows,
        "forecast_total": sum(row["reminders"] for row in rows),
    }


@require_POST
def retry(request):
    post = rules.org_post(request.user)
    if post is None:
        raise PermissionDenied
    count = retry_dead(by=request.user, post=post)
    messages.success(request, f"{count} 封邮件将重新发送。" if count else "没有发送失败的邮件。")
    return redirect("branches:jobs")
