from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from branches.calendar.deadlines import tell_moved
from branches.web.once import saved_once
from branches.web.pages import ticked
from branches.web.rounds import working_round
from rectification import rules
from rectification.plans.forms import BranchSearch, NewItemForm
from rectification.plans.makers import makeable_participations, may_add_items

MOST_CHOICES = 200  # of a select box


@saved_once
def new_item(request, act):
    """登记整改事项 by hand; `act`: add_item() of config/acts/items.py."""
    round = working_round(request.GET)
    if round is None or not may_add_items(request.user, round):
        raise PermissionDenied
    participations, only, search = _choices(request, round)
    form = NewItemForm(
        request.POST or None,
        participations=participations,
        only=only,
        owners=rules.owners_named_by(request.user),
        initial={"participation": request.GET.get("participation")},
    )
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        item = act(typed.pop("participation"), by=request.user, **typed)
        rest = "请在整改方案中写明目标和措施" if item.is_of_branch else "请责任单位定下整改措施"
        messages.success(request, f"整改事项已登记，{rest}。")
        tell_moved(request, form)
        return redirect(item)
    status = 422 if form.is_bound else 200
    context = {"form": form, "search": search, "is_found": search is None or bool(participations)}
    return render(request, "rectification/plans/item_new.html", context, status=status)


def _choices(request, round):
    """(participations to choose from, the only one or None, BranchSearch or None): where there are
    too many for a select box, one is searched for first, or named by the address.
    """
    rows = makeable_participations(request.user, round)
    first = list(rows[: MOST_CHOICES + 1])
    if len(first) <= MOST_CHOICES:
        return rows, first[0] if len(first) == 1 else None, None
    search = BranchSearch(request.GET, user=request.user)
    named = [*ticked(request.POST, "participation"), *ticked(request.GET, "participation")]
    found = search.narrow(rows).values_list("pk", flat=True)
    return rows.filter(pk__in=[*named[:1], *found[:MOST_CHOICES]]), None, search
