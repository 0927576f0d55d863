from django.urls import path

from branches.rounds import rule_views, views

urlpatterns = [
    path("cycles/", views.cycle_list, name="cycles"),
    path("cycles/<int:pk>/rules/", rule_views.cycle_rules, name="cycle_rules"),
]
