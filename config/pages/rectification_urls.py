"""Addresses of rectification: its own, and those of its pages whose act reaches into grading."""

from django.urls import path

from config.acts import items as acts
from config.pages.reform import slots_for
from config.pages.reform_form import reform_print, reform_word
from rectification import urls as own
from rectification.items import views
from rectification.items.report_views import hand_in_report
from rectification.ledger.acceptance_views import accept_many
from rectification.plans.new_views import new_item
from rectification.plans.views import edit_item, plan_page, return_plan, save_plan

# name → address of an item's page
ACTS = {
    "request_closure": ("closure/", views.request_closure, acts.request_closure),
    "answer_extension": ("extension/answer/", views.answer_extension, acts.answer_extension),
    "accept": ("accept/", views.accept, acts.accept),
    "return_item": ("return/", views.return_item, acts.return_item),
    "reopen": ("reopen/", views.reopen, acts.reopen),
    "cancel": ("cancel/", views.cancel, acts.cancel_item),
}
# What shows the page of a plan: its 四个一 stand beside it.
PLANS = {
    "plan": ("plans/<int:pk>/", plan_page),
    "save_plan": ("plans/<int:pk>/words/", save_plan),
    "return_plan": ("plans/<int:pk>/return/", return_plan),
    "edit_item": ("<int:pk>/edit/", edit_item),
}
app_name = own.app_name
urlpatterns = [
    path("new/", new_item, {"act": acts.add_item}, name="new_item"),
    path("reports/<int:pk>/hand-in/", hand_in_report, {"act": acts.hand_in}, name="hand_in_report"),
    path("plans/<int:pk>/reform/", reform_print, name="reform_print"),
    path("plans/<int:pk>/reform/word/", reform_word, name="reform_word"),
    path("accept/", accept_many, {"act": acts.accept_many}, name="accept_many"),
    *(
        path(f"<int:pk>/{address}", view, {"act": act}, name=name)
        for name, (address, view, act) in ACTS.items()
    ),
    *(
        path(address, view, {"slots_of": slots_for}, name=name)
        for name, (address, view) in PLANS.items()
    ),
    *own.urlpatterns,
]
