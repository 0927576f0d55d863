"""整改事项: what an act on them says to the rise of the branch in a 复评 follows at once.

Arguments, results and refusals are those of the services.
"""

from functools import wraps

from django.db import transaction

from config.acts.rises import rises_follow
from rectification.items import closure, progress, reopening, reports
from rectification.models import RectificationItem
from rectification.plans import items


def _followed(service):
    """`service` (of an item or a participation) and what follows, in one transaction."""

    @wraps(service)
    def act(thing, *args, **facts):
        with rises_follow([thing.branch_id]):
            return service(thing, *args, **facts)

    return act


make_items = _followed(items.make_items)
add_item = _followed(items.add_item)
cancel_item = _followed(items.cancel_item)
answer_extension = _followed(progress.answer_extension)
request_closure = _followed(closure.request_closure)
accept = _followed(closure.accept)
hand_in = _followed(reports.hand_in)
return_item = _followed(closure.return_item)
reopen = _followed(reopening.reopen)


@transaction.atomic
@wraps(closure.accept_many)
def accept_many(opinions, *, by):
    keys = [request.item_id for request in opinions]
    branches = RectificationItem.objects.filter(pk__in=keys).values("branch")
    with rises_follow(branches):
        return closure.accept_many(opinions, by=by)
