from django.urls import path

from grading.meetings import views

urlpatterns = [
    path("<int:pk>/meeting/", views.meeting, name="meeting"),
    path("<int:pk>/meeting/print/", views.print_meeting, name="meeting_print"),
    path("<int:pk>/meeting/word/", views.word, name="meeting_word"),
]
