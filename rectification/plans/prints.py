from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from branches.calendar.workdays import WorkCalendar
from branches.scope import get_in_scope
from branches.web.downloads import paper_response
from rectification.models import Plan
from rectification.plans.page import PARTICIPATIONS, held, items_on_page
from rectification.plans.papers import plan_paper
from rectification.plans.targets import card_of, gain_of
from rectification.plans.timetable import timetable


@require_safe
def plan_print(request, pk):
    plan = asked_for(request, pk)
    return shown(request, plan, paper_of(request.user, plan), "rectification:plan_word")


@require_safe
def plan_word(request, pk):
    plan = asked_for(request, pk)
    return paper_response(paper_of(request.user, plan), str(plan))


def asked_for(request, pk):
    """The plan of a participation in scope; 404 before it has been asked for."""
    plan = held(get_in_scope(PARTICIPATIONS, request.user, pk=pk))
    if plan.opened_on is None:
        raise Http404
    return plan


def own_items(user, plan):
    rows = items_on_page(user, plan)
    return [item for item in rows if item.is_of_branch and item.plan_id in (None, plan.pk)]


def paper_of(user, plan):
    targets, gain = [], ""
    if plan.kind == Plan.Kind.RAISE:
        targets, card = list(plan.targets.all()), card_of(plan.participation)
        found = card and gain_of(card, targets)
        gain = found.text if found else ""
    milestones = timetable(plan, WorkCalendar()) if plan.is_reform else []
    return plan_paper(plan, own_items(user, plan), targets, gain, milestones)


def shown(request, plan, paper, word):
    context = {
        "paper": paper,
        "back_url": plan.get_absolute_url(),
        "word_url": reverse(word, args=[plan.participation_id]),
    }
    return render(request, "rectification/plans/paper_print.html", context)
