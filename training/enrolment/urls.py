from django.urls import path

from training.enrolment import choose_views, views

urlpatterns = [
    path("programmes/<int:pk>/names/", choose_views.choose, name="choose"),
    path("programmes/<int:pk>/invite/", views.invite, name="invite"),
    path("invitations/<int:pk>/", views.invitation, name="invitation"),
]
