"""比例: rounding, the least one, and what lies above; nothing here knows a branch by name."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.scoring.quota import COMMITTEE, DOWN, HALF_UP, INFORM, UP, Desk, Pool, Quota, quota_of
from tests.survey_facts import parameters

shares = st.integers(0, 10000).map(lambda number: Decimal(number) / 10000)
counts = st.integers(0, 3000)
FIFTH = Decimal("0.20")


@given(shares, counts)
def test_the_three_roundings_lie_around_the_exact_share(share, branches):
    exact = Quota(share).exact(branches)
    down, half, up = (Quota(share, rounding=one).allowed(branches) for one in (DOWN, HALF_UP, UP))

    assert down <= exact <= up
    assert up - down == (exact.denominator != 1)
    assert half == (down if exact - down < Fraction(1, 2) else up)
    assert Fraction(0) <= exact <= branches


@given(shares, counts, st.integers(1, 40), st.booleans(), st.sampled_from([DOWN, HALF_UP, UP]))
def test_more_branches_never_have_fewer_places_nor_more_than_they_are(
    share, branches, units, least_one, rounding
):
    quota = Quota(share, rounding=rounding, least_one=least_one)

    allowed = quota.allowed(branches, units)

    assert 0 <= allowed <= branches
    assert allowed <= quota.allowed(branches + 1, units)
    assert not least_one or allowed >= min(units, branches)


@given(shares, st.lists(st.integers(1, 60), min_size=1, max_size=30))
def test_desks_that_keep_to_their_share_never_bar_the_pool_of_a_place(share, desks):
    quota = Quota(share)

    assert sum(quota.own_share(one) for one in desks) >= quota.allowed(sum(desks), len(desks))


@given(shares, counts, counts)
def test_what_lies_above_is_what_is_more_than_allowed(share, branches, top):
    pool, quota = Pool("全校", branches, top), Quota(share)

    assert pool.above(quota) == max(top - quota.allowed(branches), 0)
    assert ("超出" in pool.said(quota, "先进")) == (pool.above(quota) > 0)


def test_the_line_names_pool_number_share_and_places():
    quota = Quota(FIFTH)

    assert Pool("全校教职工类", 160, 32).said(quota, "先进") == (
        "全校教职工类先进 32 个，按 20% 可定 32 个"
    )
    assert Pool("全校教职工类", 160, 33).said(quota, "先进").endswith("可定 32 个，超出 1 个")
    assert quota.rule(162) == "162×20%=32.4，尾数舍去"


def test_a_small_committee_counts_its_share_upward_in_a_larger_pool_only():
    assert Desk("本单位", 3, 1).above(Quota(FIFTH)) == 0
    assert Desk("本单位", 3, 1).rule(Quota(FIFTH)) == "3×20%=0.6，有尾数的进一"
    assert Desk("本单位", 3, 1).above(Quota(FIFTH, COMMITTEE)) == 1
    assert Desk("本单位", 3, 1).above(Quota(FIFTH, COMMITTEE, least_one=True)) == 0


@pytest.mark.parametrize(
    ("values", "regrade", "share", "mode"),
    [
        ({}, False, FIFTH, "warn"),
        ({"advanced_quota_mode": "reason"}, False, FIFTH, "reason"),
        ({"advanced_quota_mode": "reason"}, True, FIFTH, INFORM),
        ({"regrade_quota": "same"}, True, FIFTH, "warn"),
        ({"regrade_quota": "own", "regrade_quota_share": Decimal("0.3")}, True, "0.3", "warn"),
    ],
)
def test_the_rule_of_a_round(values, regrade, share, mode):
    quota = quota_of(replace(parameters(), **values), regrade)

    assert (quota.share, quota.mode) == (Decimal(share), mode)


def test_a_share_of_nothing_is_no_rule():
    assert quota_of(replace(parameters(), advanced_quota=Decimal(0)), False) is None
