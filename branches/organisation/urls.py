from django.urls import path

from branches.organisation import secretary_views, views

urlpatterns = [
    path("organisation/", views.tree, name="tree"),
    path("organisation/new/", views.committee_new, name="committee_new"),
    path("organisation/<int:pk>/edit/", views.committee_edit, name="committee_edit"),
    path("organisation/<int:pk>/close/", views.committee_close, name="committee_close"),
    path("branches/<int:pk>/edit/", views.branch_edit, name="branch_edit"),
    path("branches/<int:pk>/officers/", views.officers, name="officers"),
    path("branches/<int:pk>/officers/new/", views.officer_appoint, name="officer_appoint"),
    path("branches/<int:pk>/vacancies/new/", views.officer_vacancy, name="officer_vacancy"),
    path("branches/<int:pk>/secretary/", secretary_views.change_secretary, name="change_secretary"),
    path("officers/<int:pk>/leave/", views.officer_leave, name="officer_leave"),
]
