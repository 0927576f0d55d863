from django.urls import path

from grading.guidance import views

urlpatterns = [path("<int:pk>/next/", views.next_step, name="next")]
