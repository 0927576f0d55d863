"""我的培训 of a secretary, and one person in one programme."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches.models import Post
from branches.organisation.induction_queries import induction_due, months_allowed, uninducted
from branches.web.rounds import all_rounds
from training.enrolment.queries import own_enrolments
from training.ledger.queries import load_ledger
from training.ledger.years import yard_of
from training.models import Enrolment

State = Enrolment.State


@require_safe
def mine(request):
    """我的培训: what is to come, the year's hours, the certificates."""
    user = request.user
    if not user.posts_as(Post.Role.SECRETARY):
        raise PermissionDenied
    under_way, over = own_enrolments(user)
    ledger = _own_ledger(request)
    context = {
        "under_way": under_way,
        "over": over,
        "has_person": bool(user.person_id),
        "ledger": ledger,
        "inductions": _own_inductions(user),
    }
    return render(request, "training/ledger/mine.html", context)


def _own_ledger(request):
    rounds = all_rounds(request.GET)
    if not rounds or not request.user.person_id:
        return None
    yard = yard_of(rounds[0], rounds, timezone.localdate())
    return load_ledger(request.user, request.user.person_id, yard.year, yard.norm)


def _own_inductions(user):
    """[(branch, last day)] of the seats that still owe the induction."""
    if not user.person_id:
        return []
    months = months_allowed()
    terms = (
        uninducted(timezone.localdate(), months)
        .filter(person=user.person_id)
        .select_related("branch")
    )
    return [(term.branch, induction_due(term.since, months)) for term in terms]
