from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from branches import rules
from branches.models import Poll
from branches.polls.forms import PollForm
from branches.polls.queries import all_polls, audiences_of, counting_polls
from branches.rulebook.polls import poll_terms, satisfaction
from branches.survey.forms import ReturnForm, read_notes
from branches.survey.page import CHECK
from branches.survey.services import SurveyNotReady, live_findings
from branches.survey.views import (
    address_of,
    for_entry,
    list_behind,
    render_section,
    surveyed,
)
from branches.web.once import saved_once
from config.acts import survey as acts


@require_POST
def submit(request, pk):
    participation = for_entry(request.user, pk)
    notes = read_notes(request.POST, live_findings(participation.survey))
    try:
        acts.submit(participation, by=request.user, notes=notes)
    except SurveyNotReady as blocked:
        participation.survey.refresh_from_db()
        return render_section(request, participation, CHECK, status=409, blocked=blocked.message)
    messages.success(request, f"“{participation}”的调查摸底已报送。")
    return redirect(address_of(participation, CHECK, listed=list_behind(request)))


@require_POST
def give_back(request, pk):
    participation = surveyed(request.user, pk)
    if rules.SURVEY["return"].may(request.user, participation.survey) is None:
        raise PermissionDenied
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return render_section(request, participation, CHECK, status=422, return_form=form)
    acts.give_back(participation, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, f"“{participation}”的调查摸底已退回。")
    return redirect(address_of(participation, CHECK))


@require_http_methods(["GET", "HEAD", "POST"])
@saved_once
def new_poll(request, pk):
    participation = for_entry(request.user, pk)
    audience = request.GET.get("audience", Poll.Audience.MEMBERS)
    if audience not in audiences_of(participation):
        raise Http404
    polls = [poll for poll in all_polls(participation) if poll.audience == audience]
    earlier = counting_polls(polls).get(audience)
    form = PollForm(request.POST or None, earlier=earlier)
    if request.method == "POST" and form.is_valid():
        return _enter_poll(request, participation, audience, form)
    parameters = participation.round.cycle.rules
    context = {
        "participation": participation,
        "form": form,
        "audience": Poll.Audience(audience).label,
        "polls": polls,
        "terms": poll_terms(parameters),
        "is_invalid": earlier is not None and earlier.is_invalid(parameters),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/polls/paper_form.html", context, status=status)


def _enter_poll(request, participation, audience, form):
    poll = acts.enter_poll(
        participation,
        audience,
        form.counts,
        by=request.user,
        held_on=form.cleaned_data["held_on"],
        reason=form.cleaned_data.get("reason", ""),
        replaces=form.replaced,
    )
    entered = f"{poll.get_audience_display()}测评已录入"
    if fault := satisfaction(poll, participation.round.cycle.rules).fault:
        messages.warning(request, f"{entered}：{fault}。")
    else:
        messages.success(request, f"{entered}。")
    return redirect(address_of(participation, CHECK) + "#polls")
