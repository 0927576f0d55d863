from django.urls import path

from training.views import ledger, records

urlpatterns = [
    path("coverage/", ledger.coverage, name="coverage"),
    path("secretaries/", ledger.secretaries, name="secretaries"),
    path("secretaries/print/", ledger.secretaries_print, name="secretaries_print"),
    path("secretaries/export/", ledger.secretaries_export, name="secretaries_export"),
    path("persons/<int:pk>/", records.person_ledger, name="person"),
    path("persons/<int:pk>/records/new/", records.record_new, name="record_new"),
    path("records/<int:pk>/edit/", records.record_edit, name="record_edit"),
    path("records/<int:pk>/remove/", records.record_remove, name="record_remove"),
]
