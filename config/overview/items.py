"""Rectification on the dashboard: this cycle's items, and last cycle's on the same day."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from rectification.models import RectificationItem
from rectification.queries.figures import FIGURES

STAGES = ("items_todo", "items_doing", "items_waiting", "items_closed")
State = RectificationItem.State


@dataclass
class Items:
    """Counts by figure name, the worst committees, and last cycle's counts on the same day."""

    counts: Counter = field(default_factory=Counter)
    overdue_by_place: list = field(default_factory=list)  # [(pk, name, items)], most first
    direct: Counter = field(default_factory=Counter)  # of 直属党支部
    oldest_request: object = None
    before: Counter = field(default_factory=Counter)

    @property
    def all(self):
        return self.counts["items_all"]

    @property
    def closed_rate(self):
        return self.counts["items_closed"] / self.all if self.all else None

    @property
    def closed_rate_before(self):
        return self.before["closed"] / self.before["all"] if self.before["all"] else None


def load_items(frame, committee=None):
    """Items of the frame's scope (and of one sub-committee, if given); one statement."""
    result = Items()
    places = Counter()
    for row in _groups(frame, committee):
        if row["round"] != frame.round.pk:
            result.before.update(all=row["items_all"], closed=row["then_closed"])
            result.before.update(overdue=row["then_overdue"])
            continue
        counts = Counter({name: row[name] for name in _counted()})
        result.counts.update(counts)
        places[row["place"], row["place_name"]] += row["items_overdue"]
        if row["place_kind"] == "school":
            result.direct.update(counts)
        result.oldest_request = _earlier(result.oldest_request, row["oldest_request"])
    result.overdue_by_place = [
        (pk, name, count) for (pk, name), count in places.most_common() if count
    ]
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
            place_name=Min(f"{place}__short_name"),
            place_kind=Min(f"{place}__kind"),
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
    """上期同期: the same number of days after last cycle's cut-off as today is after this one's."""
    if not frame.previous:
        return {"then_closed": Count("pk"), "then_overdue": Count("pk")}
    day = frame.previous.cutoff_on + (timezone.localdate() - frame.round.cutoff_on)
    open_then = Q(requested_on=None) | Q(requested_on__gt=day)
    return {
        "then_closed": Count("pk", filter=Q(state=State.CLOSED, closed_on__lte=day)),
        "then_overdue": Count("pk", filter=FIGURES["items_all"] & Q(due_on__lt=day) & open_then),
    }
