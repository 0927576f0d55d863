from django.urls import path

from rectification.items import report_views, views

urlpatterns = [
    path("<int:pk>/", views.item_page, name="item"),
    path("<int:pk>/begin/", views.begin, name="begin"),
    path("<int:pk>/progress/", views.add_progress, name="add_progress"),
    path("<int:pk>/extension/", views.request_extension, name="request_extension"),
<<<<<<< HEAD
    path("<int:pk>/extension/answer/", views.answer_extension, name="answer_extension"),
    path("<int:pk>/closure/", views.request_closure, name="request_closure"),
    path("<int:pk>/accept/", views.accept, name="accept"),
    path("<int:pk>/return/", views.return_item, name="return_item"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("reports/<int:pk>/", report_views.report_page, name="report"),
    path("reports/<int:pk>/save/", report_views.save_report, name="save_report"),
    path("reports/<int:pk>/hand-in/", report_views.hand_in_report, name="hand_in_report"),
    path("reports/<int:pk>/supplement/", report_views.supplement_report, name="supplement_report"),
=======
>>>>>>> bbc68db (acts: what an item says to a rise follows in the act on the item)
]
