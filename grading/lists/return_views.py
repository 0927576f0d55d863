"""成批退回: ticked on the list, one reason for all."""

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from branches.web.fields import ReasonForm
from grading import rules
from grading.decisions.returning import foresee_returns
from grading.lists.questions import named
from grading.lists.return_forms import RETURNS, returns_of
from grading.lists.views import back_to_list, selection, tell


def asked_return(request):
    """(step, form) of what is asked; the step is "" while the form is not filled in."""
    if not any(request.user.posts_as(*roles) for _name, roles in RETURNS.values()):
        raise PermissionDenied
    form, name = ReasonForm(request.POST), returns_of(request)
    if form.is_valid() and not name:
        raise PermissionDenied
    return name, form


@require_POST
def return_selection(request, give_back):
    """`give_back`: the act over several apps (config/acts/grading.py)."""
    name, form = asked_return(request)
    if not form.is_valid():
        context = {"form": form, "rows": request.POST.getlist("row"), "all": ""}
        return render(request, "grading/lists/selection_form.html", context, status=422)
    reason = form.cleaned_data["reason"]
    done = give_back(selection(request), name, by=request.user, reason=reason)
    tell(request, done, f"已{rules.TRANSITIONS[name].label}")
    return back_to_list(request)


@require_POST
def foresee_return_selection(request):
    """What it would come to: number and names; writes nothing."""
    name, form = asked_return(request)
    if not form.is_valid():
        return JsonResponse(form.errors, status=422)
    found = foresee_returns(selection(request), name, by=request.user)
    label, lines = rules.TRANSITIONS[name].label, []
    if found.going:
        lines = [f"{named(found.going)}。", f"原因：{form.cleaned_data['reason']}"]
    if found.refused:
        branch, why = found.refused[0]
        lines.append(f"另有 {len(found.refused)} 个不能一并办理，如“{branch}”：{why}")
    title = f"{label}：{len(found.going)} 个党支部"
    return JsonResponse({"title": title, "text": "\n".join(lines) or "没有选择党支部。"})
