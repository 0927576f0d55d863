"""Addresses of training, a file per matter."""

from training.urls import attendance, enrolment, ledger, programmes

app_name = "training"
urlpatterns = [
    *programmes.urlpatterns,
    *enrolment.urlpatterns,
    *attendance.urlpatterns,
    *ledger.urlpatterns,
]
