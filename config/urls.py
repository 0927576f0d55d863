"""All addresses. Each app brings its own; pages that show several apps stand in config."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("branches.urls")),
    path("grading/", include("grading.urls")),
    path("rectification/", include("rectification.urls")),
    path("logout/", LogoutView.as_view(), name="logout"),
]
