"""All addresses: each app and the pages over several apps bring their own."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from branches.accounts import sign_in
from branches.duties import views as duties
from config.site import health

handler403 = "config.site.error_pages.permission_denied"
urlpatterns = [
    path("", include("config.pages.urls")),
    path("", include("config.pages.branches_urls")),
    path("grading/", include("config.pages.grading_urls")),
    path("rectification/", include("config.pages.rectification_urls")),
    path("promotions/", include("rectification.promotion.urls")),
    path("publicity/", include("config.pages.publicity_urls")),
    path("training/", include("training.urls")),
    path("inbox/", duties.inbox, name="inbox"),
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("session/", sign_in.session_state, name="session"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", sign_in.password_change, name="password_change"),
    path("activate/<str:token>/", sign_in.activate, name="activate"),
    path("healthz", health.healthz, name="healthz"),
]
