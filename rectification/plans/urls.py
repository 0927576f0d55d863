from django.urls import path

from rectification.plans import views

urlpatterns = [
    path("<int:pk>/edit/", views.edit_item, name="edit_item"),
    path("plans/<int:pk>/", views.plan_page, name="plan"),
    path("plans/<int:pk>/goal/", views.save_goal, name="save_goal"),
    path("plans/<int:pk>/submit/", views.submit_plan, name="submit_plan"),
    path("plans/<int:pk>/approve/", views.approve_plan, name="approve_plan"),
    path("plans/<int:pk>/return/", views.return_plan, name="return_plan"),
]
