from django.urls import path

from grading.rubrics import views

urlpatterns = [path("rubrics/", views.rubrics, name="rubrics")]
