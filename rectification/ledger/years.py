"""The items of one branch, round by round, as each round's report counts them."""

from collections import Counter

from django.db.models import Count, F, OuterRef, Q

from rectification.ledger.figures import FIGURES, WITH_OWNER
from rectification.models import Carried, RectificationItem

NAMES = ("items_all", "items_closed", "items_overdue", "items_late_done")


def counts_by_round(user, branch):
    """{round pk: Counter of NAMES} of the branch's own items; two statements."""
    rows = RectificationItem.objects.visible_to(user).of_branch().filter(branch=branch).order_by()
    left = Carried.objects.filter(item__in=rows)
    stayed = rows.exclude(pk__in=left.filter(round=OuterRef("in_round")).values("item"))
    found = {row["in_round"]: Counter(row) for row in stayed.values("in_round").annotate(**_now())}
    for row in left.order_by().values("round").annotate(**_then()):
        found.setdefault(row["round"], Counter()).update({name: row[name] for name in NAMES})
    return found


def _now():
    return {name: Count("pk", filter=FIGURES[name]) for name in NAMES}


def _then():
    """As FIGURES, on what a round left to the next."""
    conditions = {name: FIGURES[name] for name in NAMES}
    conditions["items_overdue"] = WITH_OWNER & Q(due_on__lt=F("on"))
    return {name: Count("pk", filter=one) for name, one in conditions.items()}
