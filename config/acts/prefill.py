"""What a survey is told by other apps: 集中培训学时 of the secretary, from last cycle's ledger."""

from branches.models import Round
from branches.rulebook.rounding import points
from training.ledger.queries import hours_of_secretaries
from training.ledger.years import year_of

FIELD, MARK = "secretary_hours", "ledger"


def fill_hours(surveys):
    """Note in unsaved `surveys` (of one round) the course hours of the year of the cycle before,
    where the ledger knows the present secretary; for branches.rounds.opening.enrol_branches.

    They are a part of the answer: collective study is in no ledger, so the question stays open and
    the note goes once somebody answers it.
    """
    year = last_year(surveys[0].participation.round) if surveys else None
    if year is None:
        return
    hours = hours_of_secretaries([one.participation.branch_id for one in surveys], year)
    for survey in surveys:
        done = hours.get(survey.participation.branch_id)
        if done is not None:
            survey.prefilled = {**survey.prefilled, FIELD: f"{MARK}:{points(done)}"}


def last_year(round):
    """The ledger's year of the cycle before, or None in the first."""
    rounds = list(Round.objects.filter(cycle__lt=round.cycle_id).order_by("-cycle_id", "seq"))
    return year_of(rounds[0].cycle_id, rounds) if rounds else None
