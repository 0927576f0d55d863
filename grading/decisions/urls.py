from django.urls import path

from grading.decisions import views, why

BACKWARD = [
    path(f"<int:pk>/{name.replace('_', '-')}/", views.act, {"name": name}, name=name)
    for name in why.BACKWARD
]
urlpatterns = [
    path("<int:pk>/", why.why, name="why"),
    path("<int:pk>/decision/", views.DecisionPage.as_view(), name="decision"),
    path("<int:pk>/lift-veto/", views.lift, name="lift_veto"),
    *BACKWARD,
]
