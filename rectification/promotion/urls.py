from django.urls import path

from rectification.promotion import application_views, views

app_name = "promotion"
urlpatterns = [
    path("", views.promotions, name="matrix"),
    path("branches/", views.promotion_list, name="list"),
    path("export/", views.promotion_export, name="export"),
    path("<int:pk>/", application_views.application, name="application"),
    path("<int:pk>/state/", application_views.state, name="state"),
    path("<int:pk>/print/", application_views.application_print, name="print"),
    path("<int:pk>/word/", application_views.application_word, name="word"),
]
