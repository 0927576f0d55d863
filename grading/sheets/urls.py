from django.urls import path

from grading.sheets import views

urlpatterns = [
    path("<int:pk>/self/", views.SelfSheet.as_view(), name="self_sheet"),
    path("<int:pk>/review/", views.ReviewSheet.as_view(), name="review_sheet"),
]
