from django.urls import path

from branches.views import inbox, jobs

urlpatterns = [
    path("inbox/read/", inbox.read_all, name="read_reminders"),
    path("inbox/<int:pk>/read/", inbox.read_one, name="read_reminder"),
    path("nudge/", inbox.nudge_branches, name="nudge"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/retry/", jobs.retry, name="retry_deliveries"),
]
