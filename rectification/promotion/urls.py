from django.urls import path

from rectification.promotion import views

app_name = "promotion"
urlpatterns = [
    path("", views.promotions, name="matrix"),
    path("branches/", views.promotion_list, name="list"),
    path("export/", views.promotion_export, name="export"),
]
