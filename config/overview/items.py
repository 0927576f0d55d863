"""Rectification on the dashboard: this cycle's items, and last cycle's on the same day."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, F, Min, Q

from branches.rulebook.rounding import share
from branches.web.places import official_order, place_columns, place_of
from rectification.ledger import as_of
from rectification.ledger.figures import FIGURES
from rectification.models import RectificationItem

STAGES = ("items_todo", "items_doing", "items_waiting", "items_closed")
THEN = ("all", "closed", "overdue")


@dataclass
class Items:
    """Counts by figure name, the worst committees, and last cycle's counts on the same day."""

    counts: Counter = field(default_factory=Counter)
    overdue_by_place: list = field(default_factory=list)  # [(Place, items)], official order
    direct: Counter = field(default_factory=Counter)  # of 直属党支部
    oldest_request: object = None
    before: Counter = field(default_factory=Counter)

    @property
    def all(self):
        return self.counts["items_all"]

    @property
    def closed_rate(self):
        return share(self.counts["items_closed"], self.all)

    @property
    def closed_rate_before(self):
        return share(self.before["closed"], self.before["all"])


def load_items(frame, committee=None):
    """Items of the frame's scope (and of one sub-committee, if given); one statement."""
    result = Items()
    places = Counter()
    for row in sorted(_groups(frame, committee), key=official_order):
        if row["round"] != frame.round.pk:
            result.before.update({name: row[f"then_{name}"] for name in THEN})
            continue
        counts = Counter({name: row[name] for name in _counted()})
        result.counts.update(counts)
        place = place_of(row)
        places[place] += row["items_overdue"]
        if place.is_school:
            result.direct.update(counts)
        result.oldest_request = _earlier(result.oldest_request, row["oldest_request"])
    result.overdue_by_place = [(place, count) for place, count in places.items() if count]
    return result


def _earlier(one, other):
    return min((day for day in (one, other) if day), default=None)


def _groups(frame, committee):
    rounds = [one for one in (frame.round, frame.previous) if one]
    rows = RectificationItem.objects.visible_to(frame.user).filter(round__in=rounds)
    if committee:
        rows = rows.filter(participation__sub_committee=committee)
    place = "participation__sub_committee"
    return (
        rows.order_by()
        .values("round", place=F(place))
        .annotate(
            **place_columns(place),
            oldest_request=Min("requested_on", filter=FIGURES["items_waiting"]),
            **{name: Count("pk", filter=condition) for name, condition in _counted().items()},
            **_then(frame),
        )
    )


def _counted():
    """What is counted beside the named figures stands with them under a name of its own."""
    return {
        **FIGURES,
        "items_overdue_todo": FIGURES["items_overdue"] & FIGURES["items_todo"],
        "items_overdue_doing": FIGURES["items_overdue"] & FIGURES["items_doing"],
    }


def _then(frame):
    """上期同期: last cycle's items as they stood on the same day of that cycle."""
    if not frame.previous:
        return {}
    its, day = Q(round=frame.previous), frame.same_day
    return {
        "then_all": Count("pk", filter=its & as_of.known(day)),
        "then_closed": Count("pk", filter=its & as_of.closed(day)),
        "then_overdue": Count("pk", filter=its & as_of.overdue(day)),
    }
