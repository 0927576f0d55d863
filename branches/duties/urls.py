from django.urls import path

from branches.duties import job_views, views

urlpatterns = [
    path("inbox/read/", views.read_all, name="read_reminders"),
    path("inbox/<int:pk>/read/", views.read_one, name="read_reminder"),
    path("nudge/preview/", views.nudge_preview, name="nudge_preview"),
    path("nudge/", views.nudge_branches, name="nudge"),
    path("jobs/", job_views.jobs, name="jobs"),
    path("jobs/retry/", job_views.retry, name="retry_deliveries"),
]
