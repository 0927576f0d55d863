"""Acts of an import that the grading must learn of."""

from django.urls import path

from config import import_acts

urlpatterns = [
    path("imports/new/", import_acts.upload, name="import_new"),
    path("imports/<int:pk>/confirm/", import_acts.confirm, name="import_confirm"),
]
