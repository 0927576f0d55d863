"""批量验收: the whole pile on one page, each request with what was done; and one after another."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from branches.web.pages import ticked, with_query
from branches.web.rounds import working_round
from rectification import rules
from rectification.items.history import load_history
from rectification.items.pile import is_reviewer
from rectification.ledger.acceptance_forms import TICK, OpinionsForm, own
from rectification.ledger.filters import PLACE, LedgerFilter
from rectification.ledger.pile_queries import SHOWN, next_in_pile, pile_of
from rectification.models import ClosureRequest, RectificationItem

State = RectificationItem.State
# What one person can look at in one sitting, and one act locks.
LIMIT = 50


def accept_many(request, act):
    """GET: the pile of the filter in the address; POST: accept the ticked by `act`."""
    if not is_reviewer(request.user):
        raise PermissionDenied
    round = working_round(request.GET)
    if round is None:
        return render(request, "rectification/ledger/ledger_empty.html")
    if request.method == "POST":
        return _accept(request, round, act)
    return show_pile(request, round)


def show_pile(request, round, *, status=200, typed=None, done=None, note=""):
    """The page; `typed`: a QueryDict that could not be taken; `done`: what an act came to, where
    it left some out; `note`: the shared opinion to go on with.
    """
    rows = pile_of(LedgerFilter(request.GET, user=request.user, round=round))
    found = list(rows.select_related("participation__branch__sub_committee", PLACE)[: LIMIT + 1])
    items = found[:LIMIT]
    load_history(items)
    keys = [rules.last_request(item).pk for item in items]
    form = OpinionsForm(typed, keys=keys, initial={"note": note})
    pairs = zip(items, keys, strict=True)
    context = {
        "form": form,
        "rows": [_row(item, key, form, request.user) for item, key in pairs],
        "is_cut": len(found) > LIMIT,
        "limit": LIMIT,
        "done": done,
        "tick": TICK,
        "query": with_query(request)[1:],
        "list_query": with_query(request, pk="")[1:],
    }
    return render(request, "rectification/ledger/acceptance.html", context, status=status)


def _row(item, key, form, user):
    """What the page says of one item: {"item", "key", "request", "progress", …}."""
    accepted = [one for one in item.acceptance_rows.all() if one.is_accepted]
    return {
        "item": item,
        "key": key,
        "request": rules.last_request(item),
        "progress": list(item.progress_rows.all())[-SHOWN:],
        "files": [one.file for one in item.evidence.all()],
        "first": accepted[-1] if item.state == State.COMMITTEE_ACCEPTED else None,
        "label": rules.acceptance_of(item).label,
        "hindrance": rules.own_work(item, user),
        "is_ticked": str(key) in form.chosen,
        "field": form[own(key)],
    }


def _accept(request, round, act):
    keys = ticked(request.POST, TICK)[:LIMIT]
    form = OpinionsForm(request.POST, keys=keys)
    if not form.is_valid():
        return show_pile(request, round, status=422, typed=request.POST)
    asked = ClosureRequest.objects.visible_to(request.user).filter(pk__in=keys)
    found = list(asked.order_by("pk"))
    if len(found) != len(set(keys)):
        raise Http404
    opinions = {one: form.opinion_on(one.pk) for one in found}
    done = act(opinions, by=request.user)
    if done.refused:
        note = form.cleaned_data["note"]
        return show_pile(request, round, status=409, done=done, note=note)
    messages.success(request, told(done.accepted))
    return redirect(f"{reverse('rectification:accept_many')}{with_query(request, pk='')}")


def told(items):
    first = sum(item.state == State.COMMITTEE_ACCEPTED for item in items)
    closed = len(items) - first
    parts = [f"已销号 {closed} 项"] if closed else []
    if first:
        parts.append(f"{first} 项验收通过，报组织部确认")
    return "，".join(parts) + "。"


@require_safe
def next_item(request):
    """On to the next item that waits, behind `after` in the list that the address filters."""
    if not is_reviewer(request.user):
        raise PermissionDenied
    round = working_round(request.GET)
    after = next(iter(ticked(request.GET, "after")), "0")
    query = request.GET.copy()
    query.pop("after", None)
    if round is not None:
        form = LedgerFilter(query, user=request.user, round=round)
        key = next_in_pile(form, int(after))
        if key is not None:
            page = reverse("rectification:item", args=[key])
            return redirect(f"{page}?{query.urlencode()}" if query else page)
    messages.info(request, "筛选范围内没有其他待您验收的事项。")
    kept = urlencode({"figure": "items_waiting"})
    return redirect(f"{reverse('rectification:items')}?{query.urlencode() or kept}")
