"""发布报名: a programme is announced, and its names are put to their 分党委."""

from django.db import transaction

from branches.workflow import lock_row, move
from training import rules
from training.enrolment import services as enrolment
from training.programmes.duties import refresh_duties


@transaction.atomic
def open_programme(programme, picks, *, by):
    """发布报名: the programme is announced and the names of `picks` (primary keys of persons) are
    put to their 分党委. Returns the fresh row. Raises PermissionDenied, Refusal if it has no
    sessions, if no date is set for the answers, or if a pick is no candidate.
    """
    programme = move(programme, rules.TRANSITIONS["open"], by=by, lock=lock_row)
    enrolment.propose(programme, picks, by=by, post=rules.run_post(by, programme))
    refresh_duties(programme)
    return programme
