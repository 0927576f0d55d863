from django.urls import path

from branches.views import inbox
from config import health

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("healthz", health.healthz, name="healthz"),
]
