from django.urls import path

from grading.revisions import views

urlpatterns = [
    path("<int:pk>/revision/", views.revision, name="revision"),
    path("<int:pk>/revision/refuse/", views.refuse, name="refuse_revision"),
    path("<int:pk>/revision/withdraw/", views.withdraw, name="withdraw_revision"),
]
