"""Whom a programme is proposed to, and why (handbook f)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from branches.models import Cycle
from tests import make
from tests.training import courses, taught
from training.audience.candidates import candidates, places_left

pytestmark = pytest.mark.django_db


def plan(**fields):
    return courses.programme(4, state="plan", **fields)


def found(programme, user):
    return [
        (one.name, one.need, one.need_text)
        for one in candidates(programme, user, timezone.localdate())
    ]


def proposed(programme, user):
    return [
        one.name for one in candidates(programme, user, timezone.localdate()) if one.is_proposed
    ]


def newcomer(name, *, late=False, **fields):
    """Took the seat a month ago, or so long ago that the half-year is over."""
    if late:
        past = timezone.now() - timedelta(days=400)
        Cycle.objects.update(opened_at=past)
    since = taught.today(-300 if late else -30)
    return taught.secretary(name=name, since=since, **fields)


def test_the_gravest_reason_is_named(trainer):
    programme = plan()
    newcomer("新来", hours=40)
    taught.secretary(name="缺课", hours=28)
    taught.secretary(name="已满", hours=40)

    assert found(programme, trainer) == [
        ("新来", "new", "新任，待任职培训"),
        ("缺课", "hours", "2012 年集中培训 28 学时"),
        ("已满", "kind", "教职工支部书记"),
    ]


def test_who_is_late_with_the_induction_is_called_so(trainer):
    programme = plan(kind="induction")
    newcomer("久拖", late=True)

    assert found(programme, trainer) == [("久拖", "new", "新任，任职培训已逾期")]


def test_hours_count_by_year_and_only_counted_ones(trainer):
    programme = plan()
    seat = taught.secretary(name="张三", hours=8)
    taught.course(seat, 20, year=2011)
    taught.course(seat, 20, is_counted=False)

    assert found(programme, trainer) == [("张三", "hours", "2012 年集中培训 8 学时")]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("induction", ["新来"]),
        ("rotation", ["新来", "缺课"]),
        ("special", ["新来", "缺课", "已满"]),
    ],
)
def test_each_kind_of_programme_proposes_those_who_need_it(trainer, kind, names):
    programme = plan(kind=kind)
    newcomer("新来", hours=40)
    taught.secretary(name="缺课")
    taught.secretary(name="已满", hours=40)

    assert proposed(programme, trainer) == names
    assert len(candidates(programme, trainer, timezone.localdate())) == 3


def test_a_quota_goes_to_the_new_first_then_from_the_fewest_hours_up(trainer):
    programme = plan(quota=2)
    taught.secretary(name="缺少", hours=32)
    taught.secretary(name="缺多", hours=4)
    newcomer("新来")

    assert proposed(programme, trainer) == ["缺多", "新来"]
    assert sum(one.is_wanted for one in candidates(programme, trainer, timezone.localdate())) == 3


def test_names_on_the_list_hold_places_and_are_no_candidates(trainer):
    programme = plan(quota=3, people=1)
    courses.enrolment(programme, state="declined", state_reason="出差")
    taught.secretary(name="张三")

    assert places_left(programme) == 2
    assert [one.name for one in candidates(programme, trainer, timezone.localdate())] == ["张三"]


def test_only_secretaries_in_office_of_open_branches_of_the_audience(trainer):
    programme = plan(audience_kinds=["staff"])
    taught.secretary(name="学生", kind="student")
    taught.secretary(name="离任", until=taught.today(-1))
    taught.secretary(make.branch(closed_on=date(2012, 1, 1)), name="撤销")
    make.term(make.branch(), person=None)
    make.term(make.branch(), "organisation", person=make.person("委员"))

    assert candidates(programme, trainer, timezone.localdate()) == []


def test_somebody_with_two_branches_is_named_once(trainer):
    programme = plan()
    seat = taught.secretary(name="张三")
    make.term(make.branch(), person=seat.person)

    assert [one.name for one in candidates(programme, trainer, timezone.localdate())] == ["张三"]


def test_lists_are_in_official_order(trainer):
    programme = plan()
    later, earlier = make.committee(), make.committee()
    later.sort_order, earlier.sort_order = 900, 100
    later.save()
    earlier.save()
    for name, of, code in (("丙", later, "a"), ("乙", earlier, "c"), ("甲", earlier, "b")):
        taught.secretary(make.branch(of=of, code=f"{of.code}{code}"), name=name)

    assert [one.name for one in candidates(programme, trainer, timezone.localdate())] == [
        "甲",
        "乙",
        "丙",
    ]


def test_staff_find_only_those_below_them():
    programme = courses.programme(4, state="open")
    own = taught.secretary(name="张三")
    taught.secretary(name="李四")

    staff = make.staff(own.branch.committee)

    assert [one.name for one in candidates(programme, staff, timezone.localdate())] == ["张三"]


def test_the_same_number_of_queries_for_any_number(trainer, django_assert_num_queries):
    programme = plan(quota=100)
    assert trainer.current_posts
    for _round in range(2):
        newcomer("新来")
        taught.secretary(hours=8)
        with django_assert_num_queries(6):
            candidates(programme, trainer, timezone.localdate())
