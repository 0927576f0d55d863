"""Candidates: approved top branches, by kind, nearness and what the weak one lost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from rectification.models import Plan
from rectification.pairing import matching
from tests import make
from tests.rectification.pairing import pairs

pytestmark = pytest.mark.django_db


@pytest.fixture
def weak():
    return pairs.branch(pairs.BOTTOM, name="弱", subtype="专任教师")


def reviewed(branch, **shares):
    """The review gave these shares of the full points of the criteria."""
    row = branch.participations.get().assessment
    full = dict(row.rubric.criteria.values_list("key", "points"))
    for key, share in shares.items():
        setattr(row, f"review_{key}", Decimal(share) * full[key])
    row.save()


def offer(weak, most=2, **more):
    user = make.staff(weak.sub_committee)
    return matching.offer_for(weak, user, timezone.localdate(), most=most, **more)


def names(found):
    return [one.name for one in found.shown]


def test_only_the_top_by_an_approval_in_force_is_offered(weak):
    pairs.branch(pairs.TOP, name="先")
    pairs.branch(pairs.MIDDLE, name="中")
    pairs.branch(pairs.BOTTOM, name="也弱")
    fallen = pairs.branch(pairs.TOP, name="曾先")
    pairs.grade(fallen, pairs.MIDDLE, pairs.APPROVED + timedelta(days=9))
    make.branch("未评")
    closed = pairs.branch(pairs.TOP, name="撤")
    closed.closed_on = timezone.localdate()
    closed.save()

    assert names(offer(weak)) == ["先"]


def test_the_own_committee_first_then_the_same_subtype_then_the_rest(weak):
    pairs.branch(pairs.TOP, name="远")
    pairs.branch(pairs.TOP, name="同类", subtype="专任教师")
    pairs.branch(pairs.TOP, name="近", of=weak.sub_committee)
    found = offer(weak)

    assert names(found) == ["近", "同类", "远"]
    assert [one.reasons for one in found.shown] == [("同一分党委",), ("同为专任教师",), ()]


def test_who_offers_to_help_in_its_approved_plan_comes_before_who_does_not(weak):
    pairs.branch(pairs.TOP, name="未愿意")
    plans = {"愿意": True, "方案未批": True, "不愿意": False}
    for name, offers in plans.items():
        one = pairs.branch(pairs.TOP, name=name).participations.get()
        state = "draft" if name == "方案未批" else "approved"
        dates = dict.fromkeys(("opened_on", "approved_on"), pairs.APPROVED)
        Plan.objects.create(
            participation=one, kind="keep", state=state, offers_pairing=offers, **dates
        )

    found = offer(weak)

    assert names(found)[0] == "愿意"
    assert [one.reasons for one in found.shown] == [("巩固方案中愿意结对",), (), (), ()]


def test_what_the_weak_one_lost_most_in_is_looked_for_and_named_without_points(weak):
    pairs.branch(pairs.TOP, name="全")
    reviewed(weak, leadership="0.95", members="0.85", mechanism="0.1", masses="0.5")
    reviewed(pairs.branch(pairs.TOP, name="长"), mechanism="0.9", members="1")
    reviewed(pairs.branch(pairs.TOP, name="短"), mechanism="0.89", masses="0.2")
    found = offer(weak)

    assert found.needs == ["工作机制", "群众反映"]
    assert names(found)[0] == "长"
    assert {one.name: one.reasons for one in found.shown} == {
        "长": ("长于工作机制",),
        "全": (),
        "短": (),
    }


def test_another_kind_is_offered_if_asked_for(weak):
    pairs.branch(pairs.TOP, name="学", kind="student")

    assert names(offer(weak, kind="staff")) == []
    assert names(offer(weak, kind="student")) == names(offer(weak)) == ["学"]


def test_a_name_is_looked_for(weak):
    pairs.branch(pairs.TOP, name="物理第一")
    pairs.branch(pairs.TOP, name="化学第一")

    assert names(offer(weak, q="物理")) == ["物理第一"]


def test_who_helps_as_many_as_it_may_is_counted_and_not_offered():
    pair = pairs.Pair()
    pair.agreed()
    other = pairs.branch(pairs.BOTTOM)

    one, two, any_number = (offer(other, most=most) for most in (1, 2, 0))

    assert (names(one), one.full) == ([], 1)
    assert (names(two), two.full) == ([pair.top.short_name], 0)
    assert names(any_number) == [pair.top.short_name]


def test_a_school_of_many_top_branches_takes_as_many_statements(weak, django_assert_num_queries):
    user = make.staff(weak.sub_committee)
    user.current_posts  # noqa: B018
    for count in (1, 4):
        for _one in range(count):
            pairs.branch(pairs.TOP)
        with django_assert_num_queries(5):
            matching.offer_for(weak, user, timezone.localdate(), most=2)
