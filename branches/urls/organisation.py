from django.urls import path

from branches.views import audit, cycles, organisation, seats

urlpatterns = [
    path("organisation/", organisation.tree, name="tree"),
    path("organisation/new/", organisation.committee_new, name="committee_new"),
    path("organisation/<int:pk>/edit/", organisation.committee_edit, name="committee_edit"),
    path("organisation/<int:pk>/close/", organisation.committee_close, name="committee_close"),
    path("branches/", organisation.branch_list, name="list"),
    path("branches/<int:pk>/edit/", organisation.branch_edit, name="branch_edit"),
    path("branches/<int:pk>/officers/", organisation.officers, name="officers"),
    path("branches/<int:pk>/officers/new/", organisation.officer_appoint, name="officer_appoint"),
    path("branches/<int:pk>/vacancies/new/", organisation.officer_vacancy, name="officer_vacancy"),
    path("branches/<int:pk>/secretary/", seats.change_secretary, name="change_secretary"),
    path("officers/<int:pk>/leave/", organisation.officer_leave, name="officer_leave"),
    path("cycles/", cycles.cycle_list, name="cycles"),
    path("audit/", audit.audit, name="audit"),
]
