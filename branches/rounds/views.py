"""The list of cycles; the page of one cycle touches grading and stands in config."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches import rules
from branches.rounds.queries import rounds_with_counts


@require_safe
def cycle_list(request):
    if not rules.may_read_cycle(request.user):
        raise PermissionDenied
    context = {
        "rounds": rounds_with_counts(),
        "may_edit": bool(rules.may_edit_cycle(request.user)),
    }
    return render(request, "branches/rounds/cycle_list.html", context)
