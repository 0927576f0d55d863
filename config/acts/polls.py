"""网上测评 opened and closed: no facts move under a decided grade, and the grading follows."""

from django.db import transaction

from branches.errors import Refusal
from branches.models import OnlinePoll
from branches.polls import closing, opening
from branches.workflow import lock_participation
from config.acts.survey import POLL_TOO_LATE
from grading.rules import survey_may_be_returned
from grading.sheets.assessments import survey_changed

GRADED = "该支部已由分党委定级"
ARCHIVED = "本轮归档"


@transaction.atomic
def open_polls(all_asked, *, closes_on, by):
    """Arguments, result and refusals as branches.polls.opening.open_polls."""
    for one in all_asked:
        if is_graded(one.participation):
            raise Refusal(f"“{one.participation}”：{POLL_TOO_LATE}")
    return opening.open_polls(all_asked, closes_on=closes_on, by=by)


@transaction.atomic
def close_poll(online, *, by, today=None):
    """结束网上测评. Result and refusals as branches.polls.closing.close_poll."""
    if is_graded(online.participation):
        raise Refusal("该支部已由分党委定级，这次测评不再计入，请作废，或先退回定级。")
    poll = closing.close_poll(online, by=by, today=today)
    survey_changed(poll.participation)
    return poll


def is_graded(participation):
    return bool(survey_may_be_returned(lock_participation(participation.pk)))


def close_due_polls(today):
    """The job of the night: polls whose last day is over are counted; those of branches that have
    been graded meanwhile are void. Returns {"closed", "void"}.
    """
    done = {"closed": 0, "void": 0}
    for online in closing.due_polls(today):
        try:
            done[close_one(online, today)] += 1
        except Refusal:  # closed by hand at this moment
            continue
    return done


@transaction.atomic
def close_one(online, today):
    if is_graded(online.participation):
        closing.void_poll(online, reason=GRADED, by=None, today=today)
        return "void"
    close_poll(online, by=None, today=today)
    return "closed"


def void_polls_of(round, today):
    """An archived round takes no votes: what is still open in it is void."""
    for online in OnlinePoll.objects.open().filter(participation__round=round):
        closing.void_poll(online, reason=ARCHIVED, by=None, today=today)
