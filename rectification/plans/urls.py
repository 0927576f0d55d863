from django.urls import path

from rectification.plans import list, prints, views

urlpatterns = [
    path("plans/", list.plans, name="plans"),
    path("plans/<int:pk>/submit/", views.submit_plan, name="submit_plan"),
    path("plans/<int:pk>/approve/", views.approve_plan, name="approve_plan"),
    path("plans/<int:pk>/print/", prints.plan_print, name="plan_print"),
    path("plans/<int:pk>/word/", prints.plan_word, name="plan_word"),
]
