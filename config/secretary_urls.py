"""The secretary's file, and the hand-over to the next one."""

from django.urls import path

from config import handover, secretary_file

urlpatterns = [
    path("secretaries/<int:pk>/", secretary_file.secretary_file, name="secretary_file"),
    path("branches/<int:pk>/handover/", handover.handover_new, name="handover_new"),
    path("handovers/<int:pk>/", handover.handover, name="handover"),
    path("handovers/<int:pk>/print/", handover.handover_print, name="handover_print"),
    path("handovers/<int:pk>/confirm/", handover.handover_confirm, name="handover_confirm"),
    path("handovers/<int:pk>/move/", handover.handover_move, name="handover_move"),
    path("handovers/<int:pk>/withdraw/", handover.handover_withdraw, name="handover_withdraw"),
]
