"""发现的问题: findings and lost points of a branch, each with its button 生成整改事项."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from branches.models import Participation, Survey
from branches.scope import get_in_scope
from config.acts.items import make_items
from rectification import rules
from rectification.plans.problems import problems_of

ALL = "all"
PARTICIPATIONS = Participation.objects.select_related(
    "round__cycle", "branch__sub_committee", "committee", "sub_committee", "survey"
)


@require_safe
def problems(request, pk):
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    found = problems_of(participation)
    may_make = not participation.is_frozen and rules.may_make_item(request.user, participation)
    context = {
        "participation": participation,
        "problems": found,
        "open_count": sum(one.item is None for one in found),
        "may_make": may_make,
        "is_submitted": participation.survey.state == Survey.State.SUBMITTED,
        "all": ALL,
    }
    return render(request, "config/pages/problems.html", context)


def made_text(items):
    parts = [f"已生成 {len(items)} 个整改事项"]
    if own := sum(item.is_of_branch for item in items):
        parts.append(f"{own} 个请在整改方案中写明目标和措施")
    if above := len(items) - own:
        parts.append(f"{above} 个党支部自己解决不了，由上级负责整改")
    return "，".join(parts) + "。"


@require_POST
def make_item(request, pk):
    """Make one item (`code`), or all that are still missing (`code=all`)."""
    participation = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    if rules.may_make_item(request.user, participation) is None:
        raise PermissionDenied
    code = request.POST.get("code", "")
    made = make_items(participation, None if code == ALL else {code}, by=request.user)
    messages.success(request, made_text(made))
    return redirect("drafts", pk=participation.pk)
