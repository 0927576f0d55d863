from django.urls import path

from branches.views import imports

urlpatterns = [
    path("imports/", imports.import_list, name="imports"),
    path("imports/template/", imports.template, name="import_template"),
    path("imports/roster/", imports.export, name="roster_export"),
    path("imports/<int:pk>/", imports.import_run, name="import"),
]
