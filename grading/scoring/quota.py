"""比例 of the top grade: how many a pool of branches may have, and whether it has more. Pure.

A share only says so; who goes is never picked, and no branch stands before another.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from branches.rulebook.rounding import points
from grading.scoring.rates import percent

WARN, REASON = "warn", "reason"
INFORM, SAME, OWN = "information", "same", "own"
KIND, SCHOOL, COMMITTEE = "kind", "school", "committee"
DOWN, HALF_UP, UP = "down", "half_up", "up"
ROUNDED = {DOWN: "尾数舍去", HALF_UP: "尾数四舍五入", UP: "有尾数的进一"}


@dataclass(frozen=True)
class Quota:
    """The rule of a round: `share` (Decimal, 0–1) of `pool`; `rounding` of ROUNDED; `least_one`: a
    分党委 may always have one; `mode` INFORM, WARN or REASON.
    """

    share: object
    pool: str = KIND
    rounding: str = DOWN
    least_one: bool = False
    mode: str = WARN

    @property
    def warns(self):
        return self.mode != INFORM

    @property
    def asks_reason(self):
        return self.mode == REASON

    def exact(self, branches):
        """The share of so many branches, as a Fraction."""
        return Fraction(self.share) * branches

    def allowed(self, branches, units=1):
        """How many of `branches`, which belong to so many 分党委, may have the top grade."""
        exact = self.exact(branches)
        whole = exact.numerator // exact.denominator
        if self.rounding == UP:
            whole += exact != whole
        elif self.rounding == HALF_UP:
            whole += exact - whole >= Fraction(1, 2)
        return min(max(whole, units if self.least_one else 0), branches)

    @property
    def of_desks(self):
        """The same for one 分党委. In a larger pool what is left over lies between the 分党委, so
        each counts its own upward.
        """
        return self if self.pool == COMMITTEE else replace(self, rounding=UP)

    def own_share(self, branches):
        """allowed() of one 分党委."""
        return self.of_desks.allowed(branches)

    def rule(self, branches):
        """160×20%=32，尾数舍去: the share as a sum, in words."""
        exact = points(self.exact(branches))
        return f"{branches}×{percent(self.share)}={exact}，{ROUNDED[self.rounding]}"


def quota_of(parameters, is_regrade):
    """The Quota of a round by the Parameters of its year, None without one."""
    share, mode = parameters.advanced_quota, parameters.advanced_quota_mode
    if is_regrade:
        if parameters.regrade_quota == OWN:
            share = parameters.regrade_quota_share
        mode = INFORM if parameters.regrade_quota == INFORM else mode
    if not share:
        return None
    return Quota(
        share,
        parameters.advanced_quota_pool,
        parameters.advanced_quota_rounding,
        parameters.advanced_quota_least_one,
        mode,
    )


@dataclass(frozen=True)
class Pool:
    """`branches` of `units` 分党委, of which `top` have the top grade; `name`: 全校教职工类."""

    name: str
    branches: int
    top: int
    units: int = 1

    def more(self, count):
        """The Pool with so many at the top besides."""
        return replace(self, top=self.top + count)

    def above(self, quota):
        """How many stand above the share; 0 if none."""
        return max(self.top - quota.allowed(self.branches, self.units), 0)

    def rule(self, quota):
        """The share as a sum, in words."""
        return quota.rule(self.branches)

    def said(self, quota, top):
        """全校教职工类先进 33 个，按 20% 可定 32 个，超出 1 个; `top`: word of the grade."""
        allowed = quota.allowed(self.branches, self.units)
        above = f"，超出 {self.top - allowed} 个" if self.top > allowed else ""
        share = percent(quota.share)
        return f"{self.name}{top} {self.top} 个，按 {share} 可定 {allowed} 个{above}"


@dataclass(frozen=True)
class Desk(Pool):
    """What one 分党委 has of a pool."""

    def above(self, quota):
        return max(self.top - quota.own_share(self.branches), 0)

    def rule(self, quota):
        return quota.of_desks.rule(self.branches)

    def said(self, quota, top):
        own, share = quota.own_share(self.branches), percent(quota.share)
        above = f"，超出 {self.top - own} 个" if self.top > own else ""
        return f"{self.name}{top} {self.top} 个，按 {share} 为 {own} 个{above}"
