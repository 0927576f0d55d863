"""Whoever has reported one survey goes on with the next of the list that led there."""

from dataclasses import dataclass
from operator import attrgetter

from django.http import QueryDict
from django.shortcuts import resolve_url
from django.utils.http import urlencode

from branches import rules
from branches.models import Survey
from branches.organisation.queries import official_order
from branches.survey.filters import SurveyFilter
from branches.survey.queries import MISSING, entered_by, surveys_of

COLUMNS = ("pk", "branch_short_name", "branch_name", "survey__state")
STATE = COLUMNS.index("survey__state")


@dataclass(frozen=True)
class Following:
    """`url`, `name`: the next branch to be filled in, "" after the last; `left`: how many there
    are; `total`: all that the user fills in; `is_narrowed`: whether these are the list's.
    """

    url: str = ""
    name: str = ""
    left: int = 0
    total: int = 0
    is_narrowed: bool = False


def following(user, participation, listed):
    """The Following of a reported survey, for who fills in surveys of its place; else None.
    `listed`: the query of the list that led here: as long as it holds an unfinished one the way
    keeps to it.
    """
    if participation.survey.is_editable or participation.is_frozen:
        return None
    if rules.staff_post(user, participation) is None:
        return None
    return following_in(user, participation.round, listed, after=participation)


def following_in(user, round, listed, *, after=None):
    """The Following of a round: after a participation in the official order, then from its start;
    from the start where none is given. None for who fills in nothing there.
    """
    own = entered_by(user, surveys_of(user, round))
    if listed:
        form = SurveyFilter(QueryDict(listed), user=user, set_name=round.cycle.rules.set_name)
        if places := _places(user, form.narrow(own.filter(MISSING))):
            return _next(user, places, after, listed)
    places = _places(user, own)
    missing = [one for one in places if one[STATE] in Survey.EDITABLE]
    if missing:
        return _next(user, missing, after, "")
    return Following(total=len(places)) if places else None


def _places(user, rows):
    """[(*COLUMNS, *official order)] of participations, in that order."""
    order = official_order(user)
    return list(rows.order_by(*order).values_list(*COLUMNS, *order))


def _next(user, places, after, listed):
    order = [attrgetter(name.replace("__", ".")) for name in official_order(user)]
    here = tuple(place(after) for place in order) if after else ()
    later = (one for one in places if one[len(COLUMNS) :] > here)
    pk, short, full, *_rest = next(later, places[0])
    kept = f"?{urlencode({'list': listed})}" if listed else ""
    url = f"{resolve_url('branches:survey', pk)}{kept}"
    return Following(url, short or full, len(places), 0, bool(listed))
