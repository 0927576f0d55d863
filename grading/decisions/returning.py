"""退回 of many with one reason: each is locked and checked again; what has moved on stays."""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches.errors import Refusal
from branches.models import Participation
from grading import rules
from grading.decisions.services import Done
from grading.models import Assessment

NOT_YOURS = "您没有办理这一步的职责。"
BESIDE = (
    *("participation__committee", "participation__branch", "participation__round__cycle"),
    "participation__sub_committee",
)


class Going(NamedTuple):
    """Names of the branches that would go back, and [(branch, why not)]."""

    going: list
    refused: list


@transaction.atomic
def return_many(assessments, name, undo, *, by, reason):
    """`undo`(assessment, name, by, reason) for each of a queryset that takes the step `name` of
    rules.TRANSITIONS now. Returns Done.
    """
    keys = list(assessments.order_by("participation").values_list("participation", flat=True))
    locked = Participation.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    list(locked.order_by("pk").values_list("pk", flat=True))
    moved, refused = [], []
    for one in _rows(keys):
        try:
            with transaction.atomic():
                moved.append(undo(one, name, by=by, reason=reason))
        except (PermissionDenied, Refusal) as why:
            refused.append((str(one.participation), getattr(why, "message", "") or NOT_YOURS))
    return Done(moved, refused)


def foresee_returns(assessments, name, *, by):
    """What return_many() would do now; nothing is locked or written. Returns Going."""
    keys = list(assessments.order_by().values_list("participation", flat=True))
    going, refused = [], []
    for one in _rows(keys):
        why = why_not(by, one, name)
        if why:
            refused.append((str(one.participation), why))
        else:
            going.append(str(one.participation))
    return Going(going, refused)


def why_not(user, assessment, name):
    """Why `user` cannot return an assessment by `name` now; "" if it goes. No query."""
    transition = rules.TRANSITIONS[name]
    if transition.may(user, assessment) is None:
        return NOT_YOURS
    if assessment.participation.is_frozen:
        return rules.STANDS_AT[Assessment.State.FROZEN]
    return "" if assessment.state in transition.sources else rules.STANDS_AT[assessment.state]


def _rows(keys):
    rows = Assessment.objects.filter(participation__in=keys).select_related(*BESIDE)
    return rows.order_by("participation__branch_code")
