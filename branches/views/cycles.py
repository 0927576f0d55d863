"""The list of cycles; the page of one cycle touches grading and stands in config."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches import rules
from branches.models import Round


@require_safe
def cycle_list(request):
    if not rules.may_read_cycle(request.user):
        raise PermissionDenied
    rounds = Round.objects.select_related("cycle").annotate(
        branches=Count("participations", filter=Q(participations__out_reason=""))
    )
    context = {
        "rounds": rounds.order_by("-cycle_id", "-seq"),
        "may_edit": bool(rules.may_edit_cycle(request.user)),
    }
    return render(request, "branches/cycle_list.html", context)
