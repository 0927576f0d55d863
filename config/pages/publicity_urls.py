"""Addresses of 公示: its own, and the answer, whose act reaches into other apps."""

from django.urls import path

from config.acts import publicity as acts
from grading.publicity import objection_views
from grading.publicity import urls as own

app_name = own.app_name
urlpatterns = [
    path(
        "desk/objections/<int:pk>/answer/",
        objection_views.answer,
        {"act": acts.answer},
        name="answer",
    ),
    *own.urlpatterns,
]
