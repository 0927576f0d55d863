"""What a survey brings along from other apps: 书记培训学时 from the ledger of the last cycle."""

from branches.models import Round
from training.queries.ledger import hours_of_secretaries
from training.queries.years import year_of

FIELD, MARK = "secretary_hours", "ledger"


def fill_hours(surveys):
    """Set the hours of unsaved `surveys` (of one round) from the year of the cycle before, where
    the ledger knows the present secretary; for branches.services.rounds.enrol_branches.

    Scoring goes on reading the survey: the office may correct it, and the mark goes with that.
    """
    year = last_year(surveys[0].participation.round) if surveys else None
    if year is None:
        return
    hours = hours_of_secretaries([one.participation.branch_id for one in surveys], year)
    for survey in surveys:
        done = hours.get(survey.participation.branch_id)
        if done is not None:
            survey.secretary_hours = done
            survey.prefilled = {**survey.prefilled, FIELD: MARK}


def last_year(round):
    """The ledger's year of the cycle before, or None in the first."""
    rounds = list(Round.objects.filter(cycle__lt=round.cycle_id).order_by("-cycle_id", "seq"))
    return year_of(rounds[0].cycle_id, rounds) if rounds else None
