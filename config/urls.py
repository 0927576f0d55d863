"""All addresses. Each app brings its own; pages that show several apps stand in config."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from branches.views import sign_in
from config import branch_file, cycle_page, dashboard, drafts, home, rights

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("branches.urls")),
    path("", include("config.survey_urls")),
    path("", include("config.import_urls")),
    path("", include("config.duty_urls")),
    path("", include("config.secretary_urls")),
    path("grading/", include("grading.urls")),
    path("rectification/", include("rectification.urls")),
    path("training/", include("training.urls")),
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", sign_in.password_change, name="password_change"),
    path("activate/<str:token>/", sign_in.activate, name="activate"),
    path("cycles/new/", cycle_page.cycle_new, name="cycle_new"),
    path("cycles/<int:pk>/", cycle_page.cycle_page, name="cycle"),
    path("rights/", rights.rights, name="rights"),
    path("participations/<int:pk>/problems/", drafts.problems, name="drafts"),
    path("participations/<int:pk>/problems/make/", drafts.make_item, name="make_item"),
    path("branches/<int:pk>/", branch_file.branch_file, name="branch"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/branches/", dashboard.dashboard_branches, name="dashboard_branches"),
]
