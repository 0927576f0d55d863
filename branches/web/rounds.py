"""Which round a page shows: that of ?round=, else the newest that holds every branch."""

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When
from django.http import QueryDict

from branches.models import Duty, Participation, Round

# What is owed between the survey and the approval: as long as any of it is open, a round goes on.
STEPS = (
    *(Duty.Kind.SURVEY, Duty.Kind.SELF_SHEET, Duty.Kind.REVIEW_SHEET),
    *(Duty.Kind.DECISION, Duty.Kind.APPROVAL),
)

# Whether a 复评 still waits for somebody; other rounds hold every branch from the start.
IN_COURSE = Case(
    When(
        Q(kind=Round.Kind.REGRADE) & ~Q(state=Round.State.CLOSED),
        then=Exists(
            Duty.objects.open().filter(participation__round=OuterRef("pk"), kind__in=STEPS)
        ),
    ),
    default=Value(False),
    output_field=BooleanField(),
)


def chosen_round(params):
    """The Round of `params["round"]` (key as text), else default_round(); None before the first."""
    wanted = params.get("round", "")
    named = (one for one in all_rounds(params) if str(one.pk) == wanted)
    return next(named, None) or default_round(params)


def default_round(params):
    """The newest round, None before the first. A 复评 holds some branches only, so the round before
    it stays until every branch that takes part has been approved. A page and its menu both ask, as
    of all_rounds().
    """
    if hasattr(params, "default_round"):
        return params.default_round
    complete = (one for one in all_rounds(params) if not one.in_course)
    found = next(complete, None)
    if isinstance(params, QueryDict):
        params.default_round = found
    return found


def working_round(params):
    """As chosen_round(), of pages about what is still to be done: that goes on in the newest round,
    a 复评 in course too. Menu and picker of the page follow.
    """
    if isinstance(params, QueryDict):
        params.default_round = next(iter(all_rounds(params)), None)
    return chosen_round(params)


def year_before(rounds, round):
    """Of `rounds` (newest first) the first one of the cycle before that of `round`: it holds all
    branches; None before the second year. What the year left behind is the grade in force at its
    end, whichever round gave it.
    """
    earlier = [one for one in rounds if one.cycle_id < round.cycle_id]
    of_year = [one for one in earlier if one.cycle_id == earlier[0].cycle_id]
    return of_year[-1] if of_year else None


def kept_beside(user, round, committee=None):
    """How many branches that `user` sees (of a sub-committee, by its key) keep their grade beside
    a 复评; they are no part of its lists and rates. 0, unasked, of any other round.
    """
    if round is None or round.kind != Round.Kind.REGRADE:
        return 0
    rows = Participation.objects.visible_to(user).in_round(round)
    if committee:
        rows = rows.filter(sub_committee=committee)
    return rows.filter(out_reason=Participation.KEEPS_GRADE).count()


def all_rounds(params):
    """Every round, newest first, with cycle; read once for a page and its menu."""
    found = getattr(params, "rounds", None)
    if found is None:
        rounds = Round.objects.select_related("cycle").annotate(in_course=IN_COURSE)
        found = list(rounds.order_by("-cycle_id", "-seq"))
        if isinstance(params, QueryDict):
            params.rounds = found
    return found
