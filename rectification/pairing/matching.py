"""Whom a weak branch might be paired with: near by, of its kind, strong where it is weak.

Points are compared here and stay here: of another branch a page shows the name and the reason.
"""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When

from branches.models import Branch, Committee
from branches.rulebook.grades import TOP
from branches.scope import partner_names
from grading.decisions.standing import last_approvals, standing_at
from grading.models import Criterion, Decision
from rectification.models import Pairing, Plan
from rectification.models.items import CRITERIA

SHOWN = 20
NEAR, OFFERED = "同一分党委", "巩固方案中愿意结对"
OFFICIAL = ("sub_committee__sort_order", "sub_committee__code", "code")
# Where a branch lost most, and from which share of the full points on another is good at it (P).
WEAKEST = 2
LOST_FROM, STRONG_FROM = Fraction(1, 10), Fraction(9, 10)


@dataclass(frozen=True)
class Candidate:
    """An approved top branch that may be chosen: its name, its 分党委, why it is near."""

    pk: int
    name: str
    place: str
    kind: str
    reasons: tuple


@dataclass(frozen=True)
class Offer:
    """`shown` [Candidate] of `count`; `full`: help enough; `needs`: where the weak lost most."""

    shown: list
    count: int
    full: int
    needs: list

    @property
    def more(self):
        return self.count - len(self.shown)


def top_branches(branch, on):
    """The open branches at the top in an approved grade on `on` (date), without `branch`."""
    others = Branch.objects.filter(closed_on=None).exclude(pk=branch.pk)
    return standing_at(others, TOP, on)


def free_among(tops, most):
    """Of `tops` those that help fewer than `most` (0: no limit)."""
    if not most:
        return tops
    running = Q(partnerships__state__in=Pairing.RUNNING)
    return tops.annotate(helping=Count("partnerships", filter=running)).filter(helping__lt=most)


def offer_for(branch, user, on, *, most, kind="", q=""):
    """The Offer for `branch` (loaded). `kind`: of candidates or ""; `q`: a part of the name."""
    tops = top_branches(branch, on)
    tops = tops.filter(kind=kind) if kind else tops
    if q:
        tops = tops.filter(Q(name__icontains=q) | Q(short_name__icontains=q))
    free = free_among(tops, most).order_by(*OFFICIAL)
    rows = list(partner_names(free, user).annotate(offers=offered()))
    shares = shares_of(Branch.objects.filter(pk__in=[branch.pk, *(row["pk"] for row in rows)]), on)
    needs = needs_of(shares.get(branch.pk, {}))
    found = [_candidate(branch, row, needs, shares.get(row["pk"], {})) for row in rows]
    found.sort(key=lambda one: _nearness(one, branch))
    full = tops.count() - len(rows) if most else 0
    return Offer(found[:SHOWN], len(found), full, [area(key) for key in needs])


def offered():
    """Whether the plan in force of a branch in OuterRef("pk") is approved and offers to help."""
    says = When(state=Plan.State.APPROVED, offers_pairing=True, then=Value(True))
    plans = Plan.objects.in_force().filter(participation__branch=OuterRef("pk"))
    return Subquery(plans.annotate(says=Case(says, default=Value(False))).values("says")[:1])


def area(key):
    """What a criterion is about: 工作机制."""
    return CRITERIA[key].removesuffix("好")


def shares_of(branches, on):
    """{branch pk: {criterion: share of its full points (Fraction) by the review}} of the rounds
    that gave the grades in force on `on`. Two statements.
    """
    newest = branches.annotate(newest=last_approvals(on).values("pk")[:1]).values("newest")
    columns = [f"assessment__review_{key}" for key in Criterion.Key.values]
    rows = Decision.objects.filter(pk__in=newest).values_list(
        "assessment__participation__branch", "assessment__rubric", *columns
    )
    rows = list(rows)
    full = _full_points({rubric for _branch, rubric, *_points in rows})
    return {
        branch: {
            key: Fraction(won) / Fraction(full[rubric][key])
            for key, won in zip(Criterion.Key.values, points, strict=True)
            if won is not None and full[rubric].get(key)
        }
        for branch, rubric, *points in rows
    }


def _full_points(rubrics):
    found = defaultdict(dict)
    rows = Criterion.objects.filter(rubric__in=rubrics - {None})
    for rubric, key, points in rows.values_list("rubric", "key", "points"):
        found[rubric][key] = points
    return found


def needs_of(shares):
    """The criteria in which most was lost, the worst first."""
    lost = [(1 - share, key) for key, share in shares.items() if 1 - share >= LOST_FROM]
    return [key for _lost, key in sorted(lost, reverse=True)[:WEAKEST]]


def _candidate(branch, row, needs, shares):
    place = Committee.group_of(row["sub_committee__kind"], row["sub_committee__short_name"])
    reasons = []
    if row["sub_committee"] == branch.sub_committee_id:
        reasons.append(NEAR)
    if branch.subtype and row["subtype"] == branch.subtype:
        reasons.append(f"同为{branch.subtype}")
    if row["offers"]:
        reasons.append(OFFERED)
    reasons += [f"长于{area(key)}" for key in needs if shares.get(key, 0) >= STRONG_FROM]
    kind = Branch.Kind(row["kind"]).label
    name = row["short_name"] or row["name"]
    return Candidate(row["pk"], name, place, kind, tuple(reasons))


def _nearness(one, branch):
    """The own kind first, then by what speaks for it, else official order; never by points."""
    is_other_kind = one.kind != branch.get_kind_display()
    return is_other_kind, NEAR not in one.reasons, -len(one.reasons)
