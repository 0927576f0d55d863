from django.urls import path

from rectification.views import items, ledger, plans

app_name = "rectification"
urlpatterns = [
    path("", ledger.ledger, name="items"),
    path("print/", ledger.ledger_print, name="print"),
    path("export/", ledger.ledger_export, name="export"),
    path("new/", plans.new_item, name="new_item"),
    path("<int:pk>/", items.item_page, name="item"),
    path("<int:pk>/edit/", plans.edit_item, name="edit_item"),
    path("<int:pk>/progress/", items.add_progress, name="add_progress"),
    path("<int:pk>/extension/", items.request_extension, name="request_extension"),
    path("<int:pk>/extension/answer/", items.answer_extension, name="answer_extension"),
    path("<int:pk>/closure/", items.request_closure, name="request_closure"),
    path("<int:pk>/accept/", items.accept, name="accept"),
    path("<int:pk>/return/", items.return_item, name="return_item"),
    path("<int:pk>/cancel/", items.cancel, name="cancel"),
    path("plans/<int:pk>/", plans.plan_page, name="plan"),
    path("plans/<int:pk>/goal/", plans.save_goal, name="save_goal"),
    path("plans/<int:pk>/submit/", plans.submit_plan, name="submit_plan"),
    path("plans/<int:pk>/approve/", plans.approve_plan, name="approve_plan"),
    path("plans/<int:pk>/return/", plans.return_plan, name="return_plan"),
]
