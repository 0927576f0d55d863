from django.urls import path

from training.views import attendance, prints, results, sheets, sign_in

urlpatterns = [
    path("programmes/sessions/<int:pk>/attendance/", attendance.roll_page, name="roll"),
    path("programmes/sessions/<int:pk>/attendance/mark/", attendance.mark, name="mark"),
    path("programmes/sessions/<int:pk>/attendance/rest/", attendance.mark_rest, name="mark_rest"),
    path("programmes/sessions/<int:pk>/code/", sign_in.code, name="code"),
    path("programmes/sessions/<int:pk>/code/renew/", sign_in.renew_code, name="renew_code"),
    path("sign-in/<slug:key>/", sign_in.sign_in, name="sign_in"),
    path("programmes/<int:pk>/sheet/", sheets.sheet_template, name="sheet_template"),
    path("programmes/<int:pk>/import/", sheets.sheet_import, name="sheet_import"),
    path("programmes/<int:pk>/import/confirm/", sheets.sheet_confirm, name="sheet_confirm"),
    path("programmes/<int:pk>/results/", results.results_page, name="results"),
    path("programmes/<int:pk>/results/save/", results.save_points, name="save_points"),
    path("programmes/<int:pk>/finish/", results.finish, name="finish"),
    path("programmes/<int:pk>/certificates/", prints.certificates, name="certificates"),
    path("enrolments/<int:pk>/certificate/", prints.certificate, name="certificate"),
    path("programmes/<int:pk>/summary/", prints.summary, name="summary"),
    path("programmes/<int:pk>/summary/export/", prints.summary_export, name="summary_export"),
    path("summary/", prints.year_summary, name="year_summary"),
    path("summary/export/", prints.year_summary_export, name="year_summary_export"),
]
