"""The tree with its counts, the list of branches and its named figures."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from branches.models import Branch, Committee, Round, Survey, Term
from branches.rulebook.dates import TermLengths, add_months, last_start, term_limit

LONGEST_TERM = 10  # years; a longer one is a typing error and counts as unknown


# figures
@dataclass(frozen=True)
class TermClock:
    """The day, the terms and the months ahead that 换届 figures are counted by."""

    on: date
    lengths: TermLengths = TermLengths()
    soon_months: int = 6


def term_clock(round=None):
    """D and the terms of `round`, else of the newest one; today before the first cycle. Terms are
    facts, so the data cut-off governs them (design, "Two clocks").
    """
    round = round or Round.objects.newest()
    if round is None:
        return TermClock(timezone.localdate())
    rules = round.cycle.rules
    return TermClock(round.cutoff_on, rules.term_lengths, rules.term_reminder_months)


AT_COLLEGE_LEVEL = Q(committee__kind=Committee.Kind.SCHOOL)


def limit_before(day, lengths, college=AT_COLLEGE_LEVEL):
    """Branches whose term limit (rulebook.dates.term_limit) lies before `day`, as a Q on Branch.
    `lengths`: TermLengths; `college`: where else than on Branch it stands, the condition there for
    a branch at 院（系） level.
    """
    chosen = Q(extension_until__lt=day) | Q(extension_until=None, term_due_on__lt=day)
    elected = Q()
    for years in range(LONGEST_TERM + 1):
        elected |= Q(term_years=years, elected_on__lte=last_start(12 * years, day))
    elected |= Q(term_years=None) & _elected_before(day, lengths, college)
    return chosen | Q(extension_until=None, term_due_on=None) & elected


def _elected_before(day, lengths, college):
    """Elected so long before `day` that a term of unwritten length is over."""
    usual = Q(elected_on__lte=last_start(12 * lengths.usual, day))
    if lengths.college is None:
        return usual
    of_college = Q(elected_on__lte=last_start(12 * lengths.college, day))
    return ~college & usual | college & of_college


def term_overdue(clock):
    """换届逾期 at the clock's day, as a Q on Branch."""
    return limit_before(clock.on, clock.lengths)


def term_due_soon(clock):
    """Within the months ahead from the clock's day, not overdue, as a Q on Branch."""
    until = add_months(clock.on, clock.soon_months) + timedelta(days=1)
    soon = limit_before(until, clock.lengths)
    return soon & ~term_overdue(clock)


def secretary_vacant(clock):
    """Nobody in the secretary's seat today: seats are the register's, whatever the clock says."""
    seats = Term.objects.current().filter(seat=Term.Seat.SECRETARY, person__isnull=False)
    return ~Q(pk__in=seats.values("branch"))


@dataclass(frozen=True)
class Figure:
    label: str  # {months} is the clock's
    condition: Callable  # TermClock -> Q on Branch
    moment: str = ""  # the day it is of, in words; {on} is the clock's


FIGURES = {
    "term_overdue": Figure("换届逾期", term_overdue, "截至 {on}"),
    "term_due_soon": Figure("{months} 个月内应换届", term_due_soon, "{on} 起"),
    "secretary_vacant": Figure("书记空缺", secretary_vacant, "今天"),
    **{
        f"kind_{kind}": Figure(f"{kind.label}党支部", lambda clock, kind=kind: Q(kind=kind))
        for kind in Branch.Kind
    },
}


def figure_choices(clock):
    """[(name, label with the day it is of)] for a filter."""
    return [(name, label_of(one, clock)) for name, one in FIGURES.items()]


def label_of(figure, clock):
    label = figure.label.format(months=clock.soon_months)
    return f"{label}（{figure.moment.format(on=clock.on)}）" if figure.moment else label


def figure(name, clock=None):
    """The Q of a named figure. Raises KeyError for an unknown name."""
    return FIGURES[name].condition(clock or term_clock())


def official_order(user, before=""):
    """Lookups for the official order of participations; `before` leads to them. Whoever keeps to
    one 分党委 has no use for the order of several, and the database need not ask for it.
    """
    names = ("sub_committee__sort_order", "sub_committee__code", "branch_code")
    return [f"{before}{name}" for name in (names[-1:] if user.keeps_to_one_committee else names)]


# list
SORTS = {
    "": ("sub_committee__sort_order", "code"),
    "code": ("code",),
    "name": ("short_name", "code"),
    "-founded": ("-founded_on", "code"),
}


def branch_list(
    user, clock, *, kind="", committee=None, q="", figure_name="", closed=False, sort=""
):
    """Branches that `user` sees, filtered, in official order unless `sort` (a key of SORTS)."""
    rows = Branch.objects.visible_to(user).filter(closed_on__isnull=not closed)
    if kind:
        rows = rows.filter(kind=kind)
    if committee:
        rows = rows.filter(committee__path__startswith=committee.path)
    if q:
        rows = rows.filter(
            Q(name__icontains=q) | Q(short_name__icontains=q) | Q(code__startswith=q)
        )
    if figure_name:
        rows = rows.filter(figure(figure_name, clock))
    if not sort and user.keeps_to_one_committee:
        sort = "code"
    return rows.select_related("committee", "sub_committee").order_by(*SORTS[sort])


def add_facts(branches, clock, round):
    """Give the branches of one page their secretary, members and term limit: two queries."""
    keys = [branch.pk for branch in branches]
    secretaries, members = secretary_names(keys), member_counts(keys, round)
    for branch in branches:
        branch.secretary_name = secretaries.get(branch.pk, "")
        branch.members = members.get(branch.pk)
        branch.term_limit = term_limit(branch, clock.lengths)
    return branches


def secretary_names(branch_keys):
    """{branch: name of its present secretary}; vacant seats are left out."""
    seats = Term.objects.current().filter(branch__in=branch_keys, seat=Term.Seat.SECRETARY)
    rows = seats.filter(person__isnull=False).order_by("pk")
    return dict(rows.values_list("branch", "person__name"))


def member_counts(branch_keys, round):
    """党员总数 by the survey of `round`."""
    if round is None:
        return {}
    surveys = Survey.objects.filter(
        participation__round=round, participation__branch__in=branch_keys
    )
    return dict(surveys.values_list("participation__branch", "total_members"))


# tree
@dataclass
class Node:
    committee: Committee
    own: dict = field(default_factory=dict)  # kind → branches directly below
    children: list = field(default_factory=list)

    @property
    def counts(self):
        """Branches of the whole subtree: [of each kind in order]."""
        return [self.total(kind) for kind in Branch.Kind.values]

    def total(self, kind):
        return self.own.get(kind, 0) + sum(child.total(kind) for child in self.children)

    @property
    def all_branches(self):
        return sum(self.counts)

    @property
    def direct(self):
        return sum(self.own.values())


def committee_tree(user):
    """Roots (Nodes) of what `user` sees, children in official order. Two queries."""
    committees = Committee.objects.visible_to(user).open()
    own = _own_counts(user)
    nodes = {
        row.pk: Node(row, own.get(row.pk, {}))
        for row in committees.order_by("sort_order", "code").select_related("parent")
    }
    roots = []
    for node in nodes.values():
        above = nodes.get(node.committee.parent_id)
        (above.children if above else roots).append(node)
    return roots


def _own_counts(user):
    counts = defaultdict(dict)
    rows = Branch.objects.visible_to(user).open().order_by().values("committee", "kind")
    for row in rows.annotate(number=Count("pk")):
        counts[row["committee"]][row["kind"]] = row["number"]
    return counts


def rows_of(roots, depth=0):
    """(node, depth) from top to bottom, for a table."""
    for node in roots:
        yield node, depth
        yield from rows_of(node.children, depth + 1)


def matching(roots, q):
    """The tree cut down to committees whose name or code holds `q`, with what stands above them."""
    kept = []
    for node in roots:
        row, children = node.committee, matching(node.children, q)
        if children or q in row.name or q in row.short_name or row.code.startswith(q):
            kept.append(Node(row, node.own, children or node.children))
    return kept


def find_branches(user, q, limit=20):
    """Open branches by name or code, for the search beside the tree."""
    found = Q(name__icontains=q) | Q(short_name__icontains=q) | Q(code__startswith=q)
    rows = Branch.objects.visible_to(user).open().filter(found).select_related("committee")
    return rows[: limit + 1]
