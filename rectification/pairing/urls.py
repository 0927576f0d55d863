from django.urls import path

from rectification.pairing import list, prints, support_views, views

urlpatterns = [
    path("pairings/", list.pairings, name="pairings"),
    path("pairings/print/", list.pairings_print, name="pairings_print"),
    path("pairings/export/", list.pairings_export, name="pairings_export"),
    path("pairings/new/<int:pk>/", views.pairing_new, name="pairing_new"),
    path("pairings/<int:pk>/", views.pairing, name="pairing"),
    path("pairings/<int:pk>/confirm/", views.confirm_pairing, name="confirm_pairing"),
    path("pairings/<int:pk>/decline/", views.decline_pairing, name="decline_pairing"),
    path("pairings/<int:pk>/withdraw/", views.withdraw_pairing, name="withdraw_pairing"),
    path("pairings/<int:pk>/end/", views.end_pairing, name="end_pairing"),
    path("pairings/<int:pk>/activities/", views.add_activity, name="add_activity"),
    path("pairings/<int:pk>/agreement/", prints.agreement, name="agreement"),
    path("pairings/<int:pk>/agreement.docx", prints.agreement_word, name="agreement_word"),
    path("activities/<int:pk>/", views.edit_activity, name="edit_activity"),
    path("activities/files/<int:pk>/", views.activity_file, name="activity_file"),
    path("pairings/supports/<int:pk>/", support_views.supports, name="supports"),
    path("pairings/supports/<int:pk>/assign/", support_views.assign_support, name="assign_support"),
    path("pairings/supports/<int:pk>/vacate/", support_views.vacate_support, name="vacate_support"),
]
