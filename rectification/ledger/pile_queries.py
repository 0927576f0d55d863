"""What waits for a reviewer within a filter of the ledger, in its order."""

from django.db.models import Q

from branches.web.pages import ticked
from rectification.items.pile import is_reviewer, waits_for

# Tabs that hold what waits for somebody.
WAITING_TABS = ("items_waiting", "items_to_accept", "items_to_confirm", "items_office_accept")
SHOWN = 3  # entries of progress beside a request


def pile_of(form):
    """Items of a LedgerFilter that wait for its user, of ticked ones (?pk=…) these, in order."""
    rows = form.items().filter(form.figures[form.shown]).filter(waits_for(form.user))
    if chosen := ticked(form.data, "pk"):
        rows = rows.filter(pk__in=chosen)
    return rows.order_by(*form.order)


def pile_count(form):
    """How many wait for the user; no query where nothing can wait."""
    offers = form.shown in WAITING_TABS and is_reviewer(form.user)
    return pile_of(form).order_by().count() if offers else 0


def next_in_pile(form, after):
    """The key of the item that waits behind `after` (key) in the list, around its end; or None."""
    waiting = form.figures[form.shown] & waits_for(form.user)
    rows = form.items().filter(waiting | Q(pk=after)).order_by(*form.order)
    keys = list(rows.values_list("pk", flat=True))
    place = keys.index(after) if after in keys else -1
    others = [key for key in (*keys[place + 1 :], *keys[: max(place, 0)]) if key != after]
    return others[0] if others else None
