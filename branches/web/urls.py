from django.urls import path

from branches.web import audit, files

urlpatterns = [
    path("files/<int:pk>/", files.download, name="file"),
    path("audit/", audit.audit, name="audit"),
]
