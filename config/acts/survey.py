"""报送, 退回, 测评: the grading follows in the same transaction."""

from django.db import transaction
from django.utils import timezone

from branches.errors import Refusal
from branches.polls.services import record_poll
from branches.survey.services import return_survey, save_notes, submit_survey
from branches.workflow import lock_participation
from grading.rules import survey_may_be_returned
from grading.sheets.assessments import survey_changed
from rectification.plans.opening import open_where_due

POLL_TOO_LATE = "该支部已由分党委定级，须先退回定级，再录入测评。"


def submit(participation, *, by, notes):
    """报送调查摸底. `notes` {key: text} stay if refused. As survey.services.submit_survey."""
    if participation.survey.is_editable:
        save_notes(participation, notes, by=by)
    with transaction.atomic():
        survey = submit_survey(participation, by=by)
        survey_changed(participation)
        open_where_due(participation, timezone.localdate(), by=by)
    return survey


@transaction.atomic
def give_back(participation, *, by, reason):
    """退回调查摸底, unless a grade rests on it. Returns it. PermissionDenied, Refusal."""
    _refuse_after_decision(participation)
    survey = return_survey(participation, reason=reason, by=by)
    survey_changed(participation)
    return survey


@transaction.atomic
def enter_poll(participation, audience, counts, **facts):
    """录入测评. Arguments, result and refusals as branches.polls.services.record_poll."""
    _refuse_after_decision(participation, POLL_TOO_LATE)
    poll = record_poll(participation, audience, counts, **facts)
    survey_changed(participation)
    return poll


def _refuse_after_decision(participation, sentence=""):
    """Facts under a decided grade stand still: return the decision first. `sentence`: instead."""
    reason = survey_may_be_returned(lock_participation(participation.pk))
    if reason:
        raise Refusal(sentence or reason)
