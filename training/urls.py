from training.attendance import urls as attendance
from training.enrolment import urls as enrolment
from training.ledger import urls as ledger
from training.programmes import urls as programmes
from training.results import urls as results

app_name = "training"
urlpatterns = [
    *programmes.urlpatterns,
    *enrolment.urlpatterns,
    *attendance.urlpatterns,
    *results.urlpatterns,
    *ledger.urlpatterns,
]
