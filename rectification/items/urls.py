from django.urls import path

from rectification.items import look_back_views, report_views, views

urlpatterns = [
    path("look-backs/<int:pk>/", look_back_views.look_back_page, name="look_back"),
    path("look-backs/<int:pk>/check/", look_back_views.check_look_back, name="check_look_back"),
    path("<int:pk>/", views.item_page, name="item"),
    path("<int:pk>/begin/", views.begin, name="begin"),
    path("<int:pk>/progress/", views.add_progress, name="add_progress"),
    path("<int:pk>/extension/", views.request_extension, name="request_extension"),
    path("reports/<int:pk>/", report_views.report_page, name="report"),
    path("reports/<int:pk>/save/", report_views.save_report, name="save_report"),
    path("reports/<int:pk>/supplement/", report_views.supplement_report, name="supplement_report"),
]
