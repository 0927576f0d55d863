from django.urls import path

from training.programmes import session_views, views

urlpatterns = [
    path("programmes/", views.programme_list, name="programmes"),
    path("programmes/new/", views.programme_new, name="programme_new"),
    path("programmes/copy/", views.programme_copy, name="programme_copy"),
    path("programmes/<int:pk>/", views.programme_page, name="programme"),
    path("programmes/<int:pk>/edit/", views.programme_edit, name="programme_edit"),
    path("programmes/<int:pk>/start/", views.programme_start, name="programme_start"),
    path("programmes/<int:pk>/cancel/", views.programme_cancel, name="programme_cancel"),
    path("programmes/<int:pk>/sessions/new/", session_views.session_new, name="session_new"),
    path("programmes/sessions/<int:pk>/edit/", session_views.session_edit, name="session_edit"),
    path(
        "programmes/sessions/<int:pk>/delete/", session_views.session_delete, name="session_delete"
    ),
]
