"""Who takes part in a 复评, for any history of a branch: told by Python beside the statement."""

import random
from datetime import date

import pytest

from branches.models import Participation
from branches.rounds.opening import FOUNDED_LATER
from branches.rounds.regrade import create_round, enter_branches
from config.acts.regrade_preview import foresee, graded_branches
from grading.models import Assessment, Decision
from tests import make

pytestmark = pytest.mark.django_db
TODAY, D2 = date(2012, 9, 25), date(2012, 9, 20)
DAYS = (date(2012, 4, 10), date(2012, 9, 25), date(2012, 9, 26))
GRADES = ("advanced", "qualified", "weak")
BRANCHES = 25


def history(rng, rounds, by):
    """A branch with random decisions; (branch, the grade of this year in force by hand)."""
    founded = rng.choice([date(2005, 9, 1), D2, date(2012, 9, 21), None])
    branch = make.branch(founded_on=founded, closed_on=rng.choice([None, None, date(2012, 10, 1)]))
    told = []
    for round in rounds:
        if rng.random() < 0.7:
            part = make.participation(branch, within=round)
            told += decisions(rng, Assessment.objects.create(participation=part), by)
    counting = [one for one in told if one.level == "school" and one.act == "decided"]
    counting = [one for one in counting if one.decided_on <= TODAY]
    last = max(counting, key=lambda one: (one.decided_on, one.pk), default=None)
    own = last and last.assessment.participation.round_id == rounds[-1].pk
    return branch, last.grade if own else ""


def decisions(rng, assessment, by):
    return [
        Decision.objects.create(
            assessment=assessment,
            level=rng.choice(["committee", "school", "school"]),
            act=rng.choice(["decided", "decided", "returned"]),
            grade=rng.choice(GRADES),
            decided_on=rng.choice(DAYS),
            by=by,
            by_text="王干事",
            post_text="组织部",
        )
        for _ in range(rng.randint(0, 3))
    ]


def reason(branch, grade):
    if branch.founded_on and branch.founded_on > D2:
        return FOUNDED_LATER
    return Participation.KEEPS_GRADE if grade == "advanced" else ""


@pytest.mark.parametrize("seed", range(6))
def test_every_open_branch_has_one_row_with_the_right_reason(seed):
    rng, by = random.Random(seed), make.org_dept()
    rounds = [make.round(cutoff_on=date(2011, 3, 20)), make.round()]
    told = [history(rng, rounds, by) for _ in range(BRANCHES)]
    wanted = {one.pk: reason(one, grade) for one, grade in told if one.closed_on is None}
    found = foresee(rounds[-1].cycle, D2, TODAY)

    round = create_round(rounds[-1], cutoff_on=D2, by=by, post=None)
    enter_branches(round, graded_branches(rounds[-1].cycle, D2, TODAY))

    rows = Participation.objects.in_round(round)
    assert dict(rows.values_list("branch", "out_reason")) == wanted
    grades = {one.pk: grade for one, grade in told}
    assert found.totals[:3] == [
        sum(not why and bool(grades[pk]) for pk, why in wanted.items()),
        sum(not why and not grades[pk] for pk, why in wanted.items()),
        sum(why == Participation.KEEPS_GRADE for why in wanted.values()),
    ]
    assert {one.pk for one in found.ungraded} == {
        pk for pk, why in wanted.items() if not why and not grades[pk]
    }
