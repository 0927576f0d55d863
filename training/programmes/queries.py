"""培训班次: the calendar, one programme with its names, and what can be taken over from before."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from branches.models import Cycle
from training.models import Enrolment, Programme, Session

State, Taking = Programme.State, Enrolment.State
COUNTED = (Taking.PROPOSED, Taking.CONFIRMED)


def find_programmes(user, *, cycle=None, organiser="", kind="", q=""):
    """Programmes that `user` sees, the latest first."""
    rows = Programme.objects.visible_to(user).select_related("cycle")
    exact = {"cycle": cycle, "organiser": organiser, "kind": kind}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return rows.filter(Q(name__icontains=q) | Q(place__icontains=q)) if q else rows


def count_states(programmes):
    """{state: how many} of `programmes`, "" for all. One query."""
    rows = programmes.order_by().values_list("state").annotate(Count("pk"))
    counts = dict.fromkeys(State.values, 0) | dict(rows)
    return {"": sum(counts.values())} | counts


def add_sums(programmes, user):
    """`programmes` (list) with `hours`, `half_days`, and `confirmed`, `waiting` as `user` sees."""
    keys = [one.pk for one in programmes]
    days = _grouped(Session.objects.filter(programme__in=keys), Sum("hours"), Count("pk"))
    names = Enrolment.objects.visible_to(user).filter(programme__in=keys)
    people = _grouped(names, *(Count("pk", filter=Q(state=one)) for one in COUNTED))
    for one in programmes:
        one.hours, one.half_days = days.get(one.pk, (Decimal(0), 0))
        one.waiting, one.confirmed = people.get(one.pk, (0, 0))
    return programmes


def _grouped(rows, *sums):
    named = {f"sum{number}": one for number, one in enumerate(sums)}
    found = rows.order_by().values_list("programme").annotate(**named)
    return {row[0]: row[1:] for row in found}


def names_of(programme, user):
    """Enrolments of `programme` that `user` sees, in official order."""
    rows = Enrolment.objects.visible_to(user).filter(programme=programme)
    return rows.select_related("person", "branch", "sub_committee")


@dataclass(frozen=True)
class Names:
    """How many names there are in each state, as far as one sees them."""

    proposed: int = 0
    confirmed: int = 0
    declined: int = 0
    withdrawn: int = 0

    @property
    def all(self):
        return self.proposed + self.confirmed + self.declined + self.withdrawn


def count_names(names):
    """Names of a set of enrolments. One query."""
    return Names(**dict(names.order_by().values_list("state").annotate(Count("pk"))))


def year_of(cycle):
    """The ledger year of a programme of `cycle`: of its first data cut-off, else its opening."""
    first = cycle.rounds.order_by("seq").values_list("cutoff_on", flat=True).first()
    return (first or cycle.opened_at).year


def name_in(programme, year):
    """The name of a copy of `programme` that counts for `year`."""
    return programme.name.replace(str(programme.year), str(year))


def newest_cycle():
    return Cycle.objects.order_by("-pk").first()


def to_take_over(cycle, organisers):
    """Programmes of the cycle before `cycle` held by `organisers` (codes), with `is_taken_over` if
    a copy stands in `cycle`, `has_namesake` if another of that name does: a copy would be refused.
    None were there: an empty list.
    """
    before = Cycle.objects.filter(pk__lt=cycle.pk).order_by("-pk").first()
    if before is None:
        return []
    there = Programme.objects.filter(cycle=cycle).exclude(state=State.CANCELLED)
    there = list(there.values_list("copied_from", "organiser", "name"))
    taken, names = {row[0] for row in there}, {row[1:] for row in there}
    year = year_of(cycle)
    rows = Programme.objects.filter(cycle=before, organiser__in=organisers)
    rows = list(rows.exclude(state=State.CANCELLED).order_by("starts_on", "pk"))
    for one in rows:
        one.is_taken_over = one.pk in taken
        one.has_namesake = (one.organiser, name_in(one, year)) in names
    return rows
