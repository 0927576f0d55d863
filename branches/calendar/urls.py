from django.urls import path

from branches.calendar import views

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/import/", views.import_days, name="calendar_import"),
    path("calendar/day/", views.set_day, name="calendar_day"),
    path("calendar/vacations/new/", views.add_vacation, name="vacation_add"),
    path("calendar/vacations/<int:pk>/remove/", views.remove_vacation, name="vacation_remove"),
]
