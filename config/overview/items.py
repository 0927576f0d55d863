"""Rectification on the dashboard: this cycle's items, and last cycle's on the same day."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, F, Min

from branches.rulebook.rounding import share
from branches.web.places import official_order, place_columns, place_of
from rectification.ledger import as_of
from rectification.ledger.figures import THERE, figures_of, items_of

STAGES = ("items_todo", "items_doing", "items_waiting", "items_closed")
THEN = ("all", "closed", "overdue")
PLACE = f"{THERE}__sub_committee"


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
    """Items of the frame's scope (and of one sub-committee, if given): a statement for this round
    and one for the round before, where an item that went over stands as well.
    """
    result = Items(before=Counter(_before(frame, committee)))
    places = Counter()
    counted = _counted(frame.round)
    for row in sorted(_groups(frame, committee, counted), key=official_order):
        counts = Counter({name: row[name] for name in counted})
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


def _rows(frame, round, committee):
    rows = items_of(frame.user, round).filter(**{f"{PLACE}__isnull": False}).order_by()
    return rows.filter(**{PLACE: committee}) if committee else rows


def _groups(frame, committee, counted):
    requested = "shown_requested_on" if frame.round.is_closed else "requested_on"
    return (
        _rows(frame, frame.round, committee)
        .values(place=F(PLACE))
        .annotate(
            **place_columns(PLACE),
            oldest_request=Min(requested, filter=counted["items_waiting"]),
            **{name: Count("pk", filter=condition) for name, condition in counted.items()},
        )
    )


def _counted(round):
    """What is counted beside the named figures stands with them under a name of its own."""
    figures = figures_of(round)
    return {
        **figures,
        "items_overdue_todo": figures["items_overdue"] & figures["items_todo"],
        "items_overdue_doing": figures["items_overdue"] & figures["items_doing"],
    }


def _before(frame, committee):
    """{"all", "closed", "overdue"}, 上期同期: last cycle's items as they stood on the same day of
    that cycle; what went over to this one, as long as they were there.
    """
    if not frame.previous:
        return {}
    last_day = frame.previous.closed_on
    day = min(frame.same_day, last_day) if last_day else frame.same_day
    conditions = (as_of.known(day), as_of.closed(day), as_of.overdue(day))
    counts = {name: Count("pk", filter=one) for name, one in zip(THEN, conditions, strict=True)}
    return _rows(frame, frame.previous, committee).aggregate(**counts)
