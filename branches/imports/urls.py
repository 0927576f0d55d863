from django.urls import path

from branches.imports import views

urlpatterns = [
    path("imports/", views.import_list, name="imports"),
    path("imports/template/", views.template, name="import_template"),
    path("imports/roster/", views.export, name="roster_export"),
    path("imports/<int:pk>/", views.import_run, name="import"),
]
