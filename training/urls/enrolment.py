from django.urls import path

from training.views import enrolment, learning

urlpatterns = [
    path("programmes/<int:pk>/names/", enrolment.choose, name="choose"),
    path("programmes/<int:pk>/invite/", enrolment.invite, name="invite"),
    path("invitations/<int:pk>/", enrolment.invitation, name="invitation"),
    path("mine/", learning.mine, name="mine"),
    path("enrolments/<int:pk>/", learning.enrolment, name="enrolment"),
    path("enrolments/<int:pk>/leave/", learning.ask_leave, name="ask_leave"),
    path("enrolments/<int:pk>/leave/back/", learning.take_back_leave, name="take_back_leave"),
    path("enrolments/<int:pk>/withdraw/", learning.withdraw, name="withdraw"),
]
