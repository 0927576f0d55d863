from django.urls import path

from grading.decisions import views, why
from grading.sheets.services import take_back


def backward(names, undo):
    """The addresses of steps backward (`names` of rules.TRANSITIONS), each done by `undo`."""
    return [
        path(
            f"<int:pk>/{name.replace('_', '-')}/",
            views.act,
            {"name": name, "undo": undo},
            name=name,
        )
        for name in names
    ]


urlpatterns = [
    path("<int:pk>/lift-veto/", views.lift, name="lift_veto"),
    path("<int:pk>/jump-note/", views.note_jump, name="note_jump"),
    *backward(why.OF_SHEETS, take_back),
]
