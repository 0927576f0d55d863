from django.urls import path

from grading.publicity import desk_views, objection_views, public_views

app_name = "publicity"
urlpatterns = [
    path("", public_views.index, name="index"),
    path("<int:pk>/", public_views.page, name="page"),
    path("<int:pk>/result/", public_views.result, name="result"),
    path("desk/", desk_views.desk, name="desk"),
    path("desk/new/", desk_views.new, name="new"),
    path("desk/new/foresee/", desk_views.foresee, name="foresee"),
    path("desk/<int:pk>/", desk_views.notice, name="notice"),
    path("desk/<int:pk>/end/", desk_views.end, name="end"),
    path("desk/<int:pk>/withdraw/", desk_views.withdraw, name="withdraw"),
    path("desk/<int:pk>/print/", desk_views.notice_print, name="print"),
    path("desk/<int:pk>/word/", desk_views.notice_word, name="word"),
    path("desk/<int:pk>/letter/", objection_views.letter, name="letter"),
    path("desk/objections/<int:pk>/", objection_views.objection, name="objection"),
]
