from django.urls import path

from branches import urls as own
from branches.organisation.views import branch_list
from grading.decisions.standing import grades_on

app_name = own.app_name
urlpatterns = [
    path("branches/", branch_list, {"grades_on": grades_on}, name="list"),
    *own.urlpatterns,
]
