from django.urls import path

from training.attendance import arrival_views, enrolment_views, sheet_views, sign_in_views, views

urlpatterns = [
    path("programmes/sessions/<int:pk>/attendance/", views.roll_page, name="roll"),
    path("programmes/sessions/<int:pk>/attendance/mark/", views.mark, name="mark"),
    path("programmes/sessions/<int:pk>/attendance/rest/", views.mark_rest, name="mark_rest"),
    path("programmes/sessions/<int:pk>/arrivals/", arrival_views.arrivals, name="arrivals"),
    path("programmes/sessions/<int:pk>/code/", sign_in_views.code, name="code"),
    path("programmes/sessions/<int:pk>/code/renew/", sign_in_views.renew_code, name="renew_code"),
    path("sign-in/<slug:key>/", sign_in_views.sign_in, name="sign_in"),
    path("programmes/<int:pk>/sheet/", sheet_views.sheet_template, name="sheet_template"),
    path("programmes/<int:pk>/import/", sheet_views.sheet_import, name="sheet_import"),
    path("programmes/<int:pk>/import/confirm/", sheet_views.sheet_confirm, name="sheet_confirm"),
    path("enrolments/<int:pk>/", enrolment_views.enrolment, name="enrolment"),
    path("enrolments/<int:pk>/leave/", enrolment_views.ask_leave, name="ask_leave"),
    path(
        "enrolments/<int:pk>/leave/back/", enrolment_views.take_back_leave, name="take_back_leave"
    ),
    path("leave/<int:pk>/answer/", enrolment_views.answer_leave, name="answer_leave"),
    path("enrolments/<int:pk>/withdraw/", enrolment_views.withdraw, name="withdraw"),
]
