from django.urls import path

from training.results import correction_views, prints, views

urlpatterns = [
    path("programmes/<int:pk>/results/", views.results_page, name="results"),
    path("programmes/<int:pk>/results/save/", views.save_points, name="save_points"),
    path("programmes/<int:pk>/finish/", views.finish, name="finish"),
    path("programmes/<int:pk>/certificates/", prints.certificates, name="certificates"),
    path("enrolments/<int:pk>/certificate/", prints.certificate, name="certificate"),
    path("enrolments/<int:pk>/correct/", correction_views.correct, name="correct"),
    path("programmes/<int:pk>/summary/", prints.summary, name="summary"),
    path("programmes/<int:pk>/summary/export/", prints.summary_export, name="summary_export"),
    path("summary/", prints.year_summary, name="year_summary"),
    path("summary/export/", prints.year_summary_export, name="year_summary_export"),
]
