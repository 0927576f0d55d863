"""下一步怎么办: by itself, and fetched by 为什么是这个等级."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from branches.rules import secretary_post
from branches.web.once import saved_once
from grading import rules
from grading.guidance import queries, services
from grading.guidance.forms import RemarkForm
from grading.models import Assessment
from grading.sheets.cards import cards_of
from grading.sheets.views import get_assessment


@require_http_methods(["GET", "HEAD", "POST"])
@saved_once
def next_step(request, pk):
    assessment = get_assessment(request, pk)
    if request.method == "POST":
        return remark(request, assessment)
    return page(request, assessment, RemarkForm())


def remark(request, assessment):
    if secretary_post(request.user, assessment) is None:
        raise PermissionDenied
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return page(request, assessment, form, status=422)
    services.remark(assessment, text=form.cleaned_data["text"], by=request.user)
    messages.success(request, "说明已写给下一步定级的人。")
    return redirect("grading:next", assessment.participation_id)


def page(request, assessment, form, *, status=200):
    [card] = cards_of([assessment])
    # The review in work is the reviewers' own, and with it what its points come to.
    shown = bool(rules.sees_review(request.user, assessment)) and not assessment.is_exempt
    spreads, count = queries.spreads_of(card, request.user) if shown else ([], 0)
    context = {
        "assessment": assessment,
        "participation": assessment.participation,
        "shown": shown,
        "final": card.final if shown else None,
        "target": queries.target_of(card) if shown else None,
        "missing": card.trace.points_to_next if shown else None,
        "ways": queries.ways_of(card) if shown else [],
        "obstacles": queries.obstacles_of(card) if shown else [],
        "spreads": spreads,
        "kind_count": count,
        "remarks": queries.remarks_of(assessment.participation),
        "form": form if services.may_remark(request.user, assessment) else None,
        "may_object": assessment.state == Assessment.State.COMMITTEE_DECIDED,
    }
    return render(request, "grading/guidance/page.html", context, status=status)
