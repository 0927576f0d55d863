"""Pages that show several apps. Their names carry no namespace."""

from django.urls import path

from config.pages import (
    board,
    branch_file,
    cycle_page,
    dashboard,
    handover,
    home,
    imports,
    problems,
    regrade,
    rights,
    secretary_file,
    survey,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("board/", board.board, name="board"),
    path("branches/<int:pk>/", branch_file.branch_file, name="branch"),
    path("branches/<int:pk>/handover/", handover.handover_new, name="handover_new"),
    path("cycles/new/", cycle_page.cycle_new, name="cycle_new"),
    path("cycles/<int:pk>/", cycle_page.cycle_page, name="cycle"),
    path("cycles/<int:pk>/regrade/", regrade.regrade_new, name="regrade_new"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/branches/", dashboard.dashboard_branches, name="dashboard_branches"),
    path("handovers/<int:pk>/", handover.handover, name="handover"),
    path("handovers/<int:pk>/print/", handover.handover_print, name="handover_print"),
    path("handovers/<int:pk>/word/", handover.handover_word, name="handover_word"),
    path("handovers/<int:pk>/confirm/", handover.handover_confirm, name="handover_confirm"),
    path("handovers/<int:pk>/move/", handover.handover_move, name="handover_move"),
    path("handovers/<int:pk>/withdraw/", handover.handover_withdraw, name="handover_withdraw"),
    path("imports/new/", imports.upload, name="import_new"),
    path("imports/<int:pk>/confirm/", imports.confirm, name="import_confirm"),
    path("participations/<int:pk>/problems/", problems.problems, name="drafts"),
    path("participations/<int:pk>/problems/make/", problems.make_item, name="make_item"),
    path("regrade/branches/", regrade.regrade_branches, name="regrade_branches"),
    path("regrade/join/", regrade.regrade_join, name="regrade_join"),
    path("rights/", rights.rights, name="rights"),
    path("secretaries/<int:pk>/", secretary_file.secretary_file, name="secretary_file"),
    path("surveys/<int:pk>/submit/", survey.submit, name="survey_submit"),
    path("surveys/<int:pk>/return/", survey.give_back, name="survey_return"),
    path("surveys/<int:pk>/polls/new/", survey.new_poll, name="poll_new"),
]
