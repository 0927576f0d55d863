from django.urls import path

from training.views import programmes, sessions

urlpatterns = [
    path("programmes/", programmes.programme_list, name="programmes"),
    path("programmes/new/", programmes.programme_new, name="programme_new"),
    path("programmes/copy/", programmes.programme_copy, name="programme_copy"),
    path("programmes/<int:pk>/", programmes.programme_page, name="programme"),
    path("programmes/<int:pk>/edit/", programmes.programme_edit, name="programme_edit"),
    path("programmes/<int:pk>/start/", programmes.programme_start, name="programme_start"),
    path("programmes/<int:pk>/cancel/", programmes.programme_cancel, name="programme_cancel"),
    path("programmes/<int:pk>/sessions/new/", sessions.session_new, name="session_new"),
    path("programmes/sessions/<int:pk>/edit/", sessions.session_edit, name="session_edit"),
    path("programmes/sessions/<int:pk>/delete/", sessions.session_delete, name="session_delete"),
]
