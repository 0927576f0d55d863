from django.urls import path

from branches.views import files

urlpatterns = [path("files/<int:pk>/", files.download, name="file")]
