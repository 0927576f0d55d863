"""The nightly check: what ought to be owed by the states of all apps, against what is open."""

from django.db import transaction

from branches.duties import ledger as duties
from branches.models import Branch, Duty
from branches.organisation import handover_queries, induction_queries, term
from branches.polls import queries as polls
from branches.storage import database
from branches.survey import queries as survey
from grading.publicity import queries as publicity
from grading.questions import owed as questions
from grading.revisions import owed as revisions
from grading.sheets import owed as grading
from grading.verification import owed as verification
from rectification.items import look_backs, report_queries
from rectification.pairing import owed as pairing
from rectification.pairing.slots import settle_slots
from rectification.plans import owed as rectification
from training.programmes import owed as training

# What is owed by a date that comes nearer, and what is owed by a state.
BY_DATE = (
    term.expected_duties,
    induction_queries.expected_duties,
    look_backs.expected_duties,
    publicity.expected_duties,
)
BY_STATE = (
    survey.expected_duties,
    polls.expected_duties,
    handover_queries.expected_duties,
    grading.expected_duties,
    questions.expected_duties,
    verification.expected_duties,
    revisions.expected_duties,
    rectification.expected_duties,
    report_queries.expected_duties,
    pairing.expected_duties,
    training.expected_duties,
)
# Named in the job's record, so that a wrong service can be found.
NAMED = 20


def expected_duties(today):
    """[Owed] of every app on `today` (date)."""
    by_date = (one for source in BY_DATE for one in source(today))
    return [*by_date, *(one for source in BY_STATE for one in source())]


def differences(today):
    """The Difference (branches.duties.ledger) between what all apps owe and what is open."""
    return duties.compare(expected_duties(today), Duty.objects.open())


@transaction.atomic
def check_duties(today):
    """Compare, repair and report; returns counts and the first few that were wrong. All reads see
    one moment: a duty that a service opens meanwhile is not taken for a surplus. What changes under
    our hands makes the whole check fail, and the next night repeats it.
    """
    database.read_one_moment()
    settle_slots(Branch.objects.all(), today)
    found = duties.settle(expected_duties(today))
    wrong = [*found.missing, *found.surplus, *(row for row, _one in found.changed)]
    examples = [f"{row.kind} {row.subject_id} {row.title}" for row in wrong[:NAMED]]
    return found.counts | {"examples": examples}
