from django.urls import path

from branches.survey import cause_views, changes, prints, views
from branches.survey.list import SurveyList

urlpatterns = [
    path("surveys/causes/", cause_views.causes, name="causes"),
    path("surveys/", SurveyList.as_view(), name="surveys"),
    path("surveys/<int:pk>/", views.survey_page, name="survey"),
    path("surveys/<int:pk>/field/", views.save_field, name="survey_field"),
    path("surveys/<int:pk>/note/", views.save_note, name="survey_note"),
    path("surveys/<int:pk>/print/", prints.survey_print, name="survey_print"),
    path("surveys/<int:pk>/changes/", changes.survey_changes, name="survey_changes"),
]
