"""Acts on a survey that the grading must learn of, and the board of all steps."""

from django.urls import path

from config import board, survey_acts

urlpatterns = [
    path("surveys/<int:pk>/submit/", survey_acts.submit, name="survey_submit"),
    path("surveys/<int:pk>/return/", survey_acts.give_back, name="survey_return"),
    path("surveys/<int:pk>/polls/new/", survey_acts.new_poll, name="poll_new"),
    path("board/", board.board, name="board"),
]
