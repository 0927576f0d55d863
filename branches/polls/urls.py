from django.urls import path

from branches.polls import ballot_views, slip_views, views
from branches.polls import list as lists

urlpatterns = [
    path("polls/", lists.polls, name="polls"),
    path("polls/export/", lists.polls_export, name="polls_export"),
    path("polls/slips/", slip_views.slips, name="poll_slips"),
    path("polls/<int:pk>/", views.online_poll, name="online_poll"),
    path("polls/<int:pk>/paper/", views.paper, name="poll_paper"),
    path("polls/<int:pk>/extend/", views.extend, name="poll_extend"),
    path("polls/<int:pk>/remind/", views.remind, name="poll_remind"),
    path("polls/<int:pk>/links/", slip_views.renew, name="poll_renew"),
    path("once/poll/", ballot_views.ballot, name="ballot"),
]
