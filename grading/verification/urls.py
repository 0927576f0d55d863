from django.urls import path

from grading.verification import sheet_views, views

urlpatterns = [
    path("verification/", views.verification, name="verification"),
    path("verification/draw/", views.draw, name="draw_checks"),
    path("verification/export/", views.export_checks, name="checks_export"),
    path("verification/print/", views.print_checks, name="checks_print"),
    path("verification/<int:pk>/add/", views.add, name="add_check"),
    path("verification/<int:pk>/fix/", views.fix, name="fix_checks"),
    path("verification/checks/<int:pk>/", sheet_views.check, name="check"),
    path("verification/checks/<int:pk>/drop/", views.drop, name="drop_check"),
]
