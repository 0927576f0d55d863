"""Every plan and item of the demo is one that the services could have made: their guards are
replayed, and each of them finds what is broken.
"""

import pytest
from django.db import transaction

from branches.models import Participation
from grading.models import Assessment
from rectification.models import (
    Acceptance,
    ClosureRequest,
    Plan,
    Progress,
    Promotion,
    RectificationItem,
)
from tests.config.demo import guards

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_school")]
REFORM = Plan.objects.filter(kind="reform", state="approved")


def early(rows, name):
    """A day before all that happened in the demo, on the first of `rows`."""
    row = rows.earliest("pk")
    setattr(row, name, getattr(row, name).replace(year=2000))
    type(row).objects.filter(pk=row.pk).update(**{name: getattr(row, name)})


def change(rows, **values):
    first = rows.order_by("pk").first()
    assert type(first).objects.filter(pk=first.pk).update(**values) == 1


def of_reform():
    held = guards.held_by_a_reform(state__in=guards.BEGUN, levels=2)
    direct = [item for item, plan in held if plan.participation.branch.sub_committee.is_school]
    keys = [item.pk for item, _plan in held if item not in direct]
    return RectificationItem.objects.filter(pk__in=keys)


def own_acceptance():
    accepted = Acceptance.objects.earliest("pk")
    change(ClosureRequest.objects.filter(pk=accepted.request_id), by=accepted.by)


BROKEN = [
    (guards.plans_before_the_grade, lambda: early(REFORM, "opened_on")),
    (guards.sent_before_they_were_asked_for, lambda: change(REFORM, opened_on="2900-01-01")),
    (guards.plans_of_another_kind, lambda: change(REFORM, kind="raise")),
    (guards.branches_without_a_plan, lambda: change(REFORM, opened_on=None, state="draft")),
    (guards.plans_without_their_words, lambda: change(REFORM, cause="")),
    (guards.reforms_without_two_approvals, lambda: change(REFORM, reviewed_on=None)),
    (guards.reforms_without_a_deadline_that_holds, lambda: change(REFORM, due_on="2900-01-01")),
    (
        guards.items_begun_without_a_plan,
        lambda: change(RectificationItem.objects.filter(state="plan_draft"), state="in_progress"),
    ),
    (
        guards.items_later_than_their_reform,
        lambda: change(of_reform(), due_on="2900-01-01"),
    ),
    (
        guards.items_of_a_weak_branch_on_one_level,
        lambda: change(of_reform(), levels=1),
    ),
    (guards.work_that_was_accepted_by_its_doer, own_acceptance),
    (
        guards.items_closed_on_too_few_levels,
        lambda: Acceptance.objects.filter(item__state="closed").update(is_accepted=False),
    ),
    (guards.acts_before_their_item, lambda: early(Progress.objects, "at")),
    (guards.acts_before_their_item, lambda: early(ClosureRequest.objects, "at")),
    (
        guards.sheets_after_the_round,
        lambda: early(Participation.objects.exclude(frozen_at=None), "frozen_at"),
    ),
    (
        guards.items_where_no_grade_is_given,
        lambda: change(Participation.objects.filter(items__isnull=False), out_reason="沿用原等级"),
    ),
]


@pytest.mark.parametrize("guard", {guard: None for guard, _breaks in BROKEN})
def test_the_demo_breaks_no_rule_of_the_services(guard):
    assert guard() == []


@pytest.mark.parametrize(("guard", "breaks"), BROKEN)
def test_what_breaks_a_rule_is_found(guard, breaks):
    with transaction.atomic():
        breaks()
        assert guard()
        transaction.set_rollback(True)


def test_every_guard_is_asked():
    asked = {guard.__name__ for guard, _breaks in BROKEN}
    helpers = {"plans", "entries", "day_of", "held_by_a_reform"}
    own = {
        name
        for name, thing in vars(guards).items()
        if callable(thing) and getattr(thing, "__module__", "") == guards.__name__
    }
    assert own - helpers == asked


def test_the_regrading_shows_what_may_come_of_it():
    rows = Promotion.objects.filter(participation__round__closed_on=None)
    ladder = Participation.objects.latest("pk").round.cycle.rules.grades
    steps = [ladder.steps(one.from_grade, one.to_grade) for one in rows]
    assert {-1, 0, 1} <= {max(-1, min(1, one)) for one in steps}
    jumped = rows.filter(from_grade=ladder.bottom.code, to_grade=ladder.top.code)
    assert all(one.participation.assessment.jump_note for one in jumped)
    assert jumped.exists()
    held = [
        one
        for one in rows.filter(outcome="held")
        for condition in one.conditions
        if condition["key"] == "items" and condition["met"] is False
    ]
    assert held
    assert all("未销号" in one.reason for one in held)


def test_some_take_part_for_the_first_time():
    rows = Assessment.objects.filter(participation__round__closed_on=None, grade_before="")
    assert rows.filter(is_exempt=False).exists()
