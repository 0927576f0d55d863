"""Who still needs training: named conditions on the seats of secretaries. Pages count with them in
one statement, the lists that a figure opens filter by them.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, F, Q

from branches.models import Post, Term
from branches.rulebook.dates import last_start
from branches.rulebook.rounding import share
from branches.scope import AUDIENCES, trainee_seats
from branches.web.places import official_order, place_columns, place_of
from training.models import TrainingRecord

ORGANISERS = dict(Post.ORGANISERS)


# figures
@dataclass(frozen=True)
class Figure:
    label: str
    checks: Q  # over the names of CHECKS: which are passed and which are not

    def condition(self, yard):
        """As a Q on Term."""
        return _asked(self.checks, yard)


def in_office(yard):
    """Secretaries of the yard's day in branches that were open then."""
    began = Q(since=None) | Q(since__lte=yard.on)
    stays = Q(until=None) | Q(until__gte=yard.on)
    is_open = Q(branch__closed_on=None) | Q(branch__closed_on__gt=yard.on)
    return Q(seat=Term.Seat.SECRETARY, person__isnull=False) & began & stays & is_open


def courses(yard):
    """The counted records of the year up to the yard's day."""
    return TrainingRecord.objects.counted(yard.year).filter(ends_on__lte=yard.on)


def trained(yard):
    """Took part in a course. The ledger knows courses alone; whether the year's learning is enough
    the survey says, which counts collective study too.
    """
    return Q(person__in=courses(yard).values("person"))


def new_uninducted(yard):
    """Who took the seat since the clock began and has not been through the induction."""
    waits = Q(inducted_on=None) | Q(inducted_on__gt=yard.on)
    return waits & Q(since__gte=yard.owed_from)


def induction_overdue(yard):
    return new_uninducted(yard) & Q(since__lte=last_start(yard.months, yard.on))


CHECKS = {check.__name__: check for check in (trained, new_uninducted, induction_overdue)}
FIGURES = {
    "secretaries_all": Figure("在任书记", Q()),
    "lacking": Figure("还缺培训", Q(trained=False) | Q(new_uninducted=True)),
    "trained": Figure("已参加集中培训", Q(trained=True)),
    "untrained": Figure("未参加集中培训", Q(trained=False)),
    "new_uninducted": Figure("新任待任职培训", Q(new_uninducted=True)),
    "induction_overdue": Figure("任职培训逾期", Q(induction_overdue=True)),
}


def _asked(checks, yard):
    if isinstance(checks, tuple):
        name, is_passed = checks
        return CHECKS[name](yard) if is_passed else ~CHECKS[name](yard)
    parts = [_asked(one, yard) for one in checks.children]
    return Q(*parts, _connector=checks.connector, _negated=checks.negated)


COUNTED = ("secretaries_all", "trained", "new_uninducted", "induction_overdue")
BEFORE = ("secretaries_all", "trained")


def figure(name, yard):
    """The whole condition on Term of a named figure. Raises KeyError for an unknown name."""
    return in_office(yard) & FIGURES[name].condition(yard)


# counts
@dataclass
class Cover:
    """Counts of some secretaries by figure, and of those of the year before."""

    counts: Counter = field(default_factory=Counter)
    before: Counter = field(default_factory=Counter)

    def take_in(self, more):
        self.counts.update(more.counts)
        self.before.update(more.before)

    @property
    def all(self):
        return self.counts["secretaries_all"]

    @property
    def rate(self):
        """Share (0–1) of the secretaries who took part in a course; None without any."""
        return share(self.counts["trained"], self.all)

    @property
    def rate_before(self):
        return share(self.before["trained"], self.before["secretaries_all"])


@dataclass
class Coverage:
    """A Cover for every 分党委 and kind of branch, in official order."""

    places: list = field(default_factory=list)
    cells: dict = field(default_factory=dict)  # (committee pk, kind) → Cover

    def sum(self, committee=None, kinds=None):
        """The Cover of a 分党委 (or all), of some kinds of branch (or all)."""
        total = Cover()
        for (place, kind), cell in self.cells.items():
            if committee in (None, place) and (kinds is None or kind in kinds):
                total.take_in(cell)
        return total

    def of_organiser(self, organiser):
        """The Cover of an organiser's audience."""
        return self.sum(kinds=AUDIENCES[organiser])


def load_coverage(user, yard, before=None, kinds=None):
    """The Coverage of what `user` sees by the door of training, in one statement. `before`: the
    Yard of the year compared with, or None; `kinds`: codes of kinds of branch to limit to.
    """
    result = Coverage()
    rows = sorted(_groups(user, yard, before, kinds), key=official_order)
    for row in rows:
        cover = result.cells.setdefault((row["place"], row["kind"]), Cover())
        cover.counts.update({name: row[name] for name in COUNTED})
        cover.counts["untrained"] += row["secretaries_all"] - row["trained"]
        cover.before.update({name: row.get(f"before_{name}", 0) for name in BEFORE})
    result.places = list(dict.fromkeys(place_of(row) for row in rows))
    return result


def _groups(user, yard, before, kinds):
    yards = [one for one in (yard, before) if one]
    seats = in_office(yard) | in_office(before) if before else in_office(yard)
    terms = Term.objects.filter(seats)
    if kinds is not None:
        terms = terms.filter(branch__kind__in=kinds)
    place = "branch__sub_committee"
    return (
        trainee_seats(terms, user)
        .order_by()
        .values(place=F(place), kind=F("branch__kind"))
        .annotate(
            **place_columns(place),
            **_counts(yard, COUNTED, "", len(yards) > 1),
            **(_counts(before, BEFORE, "before_", True) if before else {}),
        )
    )


def _counts(yard, names, prefix, with_seats):
    """Where the rows are those of one day only, each is in office."""
    seats = in_office(yard) if with_seats else Q()
    return {
        f"{prefix}{name}": Count("pk", filter=seats & FIGURES[name].condition(yard))
        for name in names
    }
