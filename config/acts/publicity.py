"""异议 answered: what is upheld goes back by the acts that return, in the same transaction."""

from django.db import transaction

from config.acts import grading, survey
from grading.models import Assessment, Objection
from grading.publicity import objections

Step = Objection.Step


@transaction.atomic
def answer(objection, *, outcome, step, answer, by):
    """Arguments, result and refusals as grading.publicity.objections.answer; besides those of the
    returns (grading.decisions.services, config.acts.survey).
    """
    done = objections.answer(objection, outcome=outcome, step=step, answer=answer, by=by)
    if done.outcome == Objection.Outcome.UPHELD:
        reason = f"公示期间的{done}成立：{done.answer}"[:1000]
        _return(done.entry.participation, done.step, by=by, reason=reason)
    return done


def _return(participation, step, *, by, reason):
    """One step after the other; what has gone back already stays there."""
    assessment = Assessment.objects.get(participation=participation)
    if assessment.state == Assessment.State.COMMITTEE_DECIDED:
        grading.undo(assessment, "return_decision", by=by, reason=reason)
    if step == Step.SURVEY:
        survey.give_back(participation, by=by, reason=reason)
