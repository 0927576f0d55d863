"""Reporting and returning a survey, entering a poll: the grading follows in one transaction."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from branches import rules
from branches.errors import Refusal
from branches.forms.polls import PollForm
from branches.forms.survey import ReturnForm, read_notes
from branches.models import Poll
from branches.queries.survey import all_polls, counting_polls
from branches.services.polls import audiences_of, record_poll
from branches.services.survey import (
    SurveyNotReady,
    live_findings,
    return_survey,
    save_notes,
    submit_survey,
)
from branches.views.survey import address_of, for_entry, render_section, surveyed
from branches.views.survey_page import CHECK
from branches.workflow import lock_participation
from grading.rules import survey_may_be_returned
from grading.services.assessments import survey_changed


def refuse_after_decision(participation, sentence=""):
    """Facts under a decided grade stand still: the decision is returned first, then the survey.

    `sentence`: said instead of the one about the survey.
    """
    reason = survey_may_be_returned(lock_participation(participation.pk))
    if reason:
        raise Refusal(sentence or reason)


@require_POST
def submit(request, pk):
    participation = for_entry(request.user, pk)
    try:
        _save_notes(request, participation)
        with transaction.atomic():
            submit_survey(participation, by=request.user)
            survey_changed(participation, by=request.user)
    except SurveyNotReady as blocked:
        participation.survey.refresh_from_db()
        return render_section(request, participation, CHECK, status=409, blocked=blocked.message)
    messages.success(request, f"“{participation}”的调查摸底已报送。")
    return redirect(address_of(participation, CHECK))


def _save_notes(request, participation):
    """What was written on the last step counts even if the report is refused."""
    if participation.survey.is_editable:
        notes = read_notes(request.POST, live_findings(participation.survey))
        save_notes(participation, notes, by=request.user)


@require_POST
def give_back(request, pk):
    participation = surveyed(request.user, pk)
    if rules.SURVEY["return"].may(request.user, participation.survey) is None:
        raise PermissionDenied
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return render_section(request, participation, CHECK, status=422, return_form=form)
    with transaction.atomic():
        refuse_after_decision(participation)
        return_survey(participation, reason=form.cleaned_data["reason"], by=request.user)
        survey_changed(participation, by=request.user)
    messages.success(request, f"“{participation}”的调查摸底已退回。")
    return redirect(address_of(participation, CHECK))


@require_http_methods(["GET", "HEAD", "POST"])
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
    min_valid = participation.round.cycle.rules.min_valid
    context = {
        "participation": participation,
        "form": form,
        "audience": Poll.Audience(audience).label,
        "polls": polls,
        "min_valid": min_valid,
        "is_invalid": earlier is not None and earlier.is_invalid(min_valid),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/poll_form.html", context, status=status)


def _enter_poll(request, participation, audience, form):
    with transaction.atomic():
        refuse_after_decision(participation, "该支部已由分党委定级，须先退回定级，再录入测评。")
        poll = record_poll(
            participation,
            audience,
            form.counts,
            by=request.user,
            held_on=form.cleaned_data["held_on"],
            reason=form.cleaned_data.get("reason", ""),
            replaces=form.replaced,
        )
        survey_changed(participation, by=request.user)
    messages.success(request, f"{poll.get_audience_display()}测评已录入。")
    return redirect(address_of(participation, CHECK) + "#polls")
