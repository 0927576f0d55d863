from django.urls import path

from grading.questions import views

urlpatterns = [
    path("<int:pk>/questions/", views.questions, name="questions"),
    path("questions/<int:pk>/answer/", views.answer, name="answer_question"),
    path("questions/<int:pk>/settle/", views.settle, name="settle_question"),
    path("questions/<int:pk>/withdraw/", views.withdraw, name="withdraw_question"),
]
