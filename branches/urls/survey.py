from django.urls import path

from branches.views import survey, survey_board, survey_changes

urlpatterns = [
    path("surveys/", survey_board.SurveyList.as_view(), name="surveys"),
    path("surveys/<int:pk>/", survey.survey_page, name="survey"),
    path("surveys/<int:pk>/field/", survey.save_field, name="survey_field"),
    path("surveys/<int:pk>/note/", survey.save_note, name="survey_note"),
    path("surveys/<int:pk>/print/", survey.survey_print, name="survey_print"),
    path("surveys/<int:pk>/changes/", survey_changes.survey_changes, name="survey_changes"),
]
