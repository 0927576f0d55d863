from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, F, Q

from branches.models import Participation
from branches.rulebook.dates import term_limit
from config.overview.figures import month_name, term_ends_by_month, term_overdue

COLUMNS = ("extension_until", "term_due_on", "elected_on", "term_years", "is_college_level")


@dataclass
class Terms:
    """Branches past their term, those by month of its end, and those past it last cycle."""

    overdue: int = 0
    months: Counter = field(default_factory=Counter)  # figure name → branches
    overdue_before: int | None = None


class Facts:
    """A group of surveys with the same dates, as branches.rulebook.dates.term_limit reads it."""

    def __init__(self, row):
        for name in COLUMNS:
            setattr(self, name, row[name])


def load_terms(frame, committee=None):
    """Terms of the frame's scope (and of one sub-committee, if given); one statement."""
    result = Terms(overdue_before=0 if frame.previous else None)
    lengths = frame.round.cycle.rules.term_lengths
    for row in _groups(frame, committee):
        if row["in_round"] != frame.round.pk:
            result.overdue_before += row["branches"]
            continue
        limit = term_limit(Facts(row), lengths)
        if limit < frame.round.cutoff_on:
            result.overdue += row["branches"]
        else:
            result.months[month_name(limit)] += row["branches"]
    return result


def _groups(frame, committee):
    wanted = Q(round=frame.round) & term_ends_by_month(frame)
    if frame.previous:
        wanted |= Q(round=frame.previous) & term_overdue(frame.previous)
    rows = Participation.objects.visible_to(frame.user).taking_part().filter(wanted)
    if committee:
        rows = rows.filter(sub_committee=committee)
    dates = {name: F(f"survey__{name}") for name in COLUMNS}
    return rows.order_by().values(in_round=F("round"), **dates).annotate(branches=Count("pk"))
