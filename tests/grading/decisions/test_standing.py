"""The grade in force: what the school approved last, on any day asked for."""

from datetime import date, timedelta

import pytest

from branches.models import Branch
from branches.rulebook.grades import BOTTOM, MIDDLE, TOP
from grading.decisions.standing import grade_on, grades_on, standing_at
from grading.models import Assessment, Decision
from tests.grading import graded

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def approved():
    of = graded.assessment()
    return graded.to_state(of, Assessment.State.APPROVED, graded.people(of))


def revise(of, grade, on):
    last = of.decisions.get(level=Decision.Level.SCHOOL)
    last.pk, last.grade, last.decided_on = None, grade, on
    last.save()


def test_before_the_approval_there_is_no_grade(approved):
    branch = approved.participation.branch

    assert grade_on(branch, approved.approved_on - DAY) is None
    assert grade_on(branch, approved.approved_on).grade.code == approved.grade
    assert grade_on(branch, approved.approved_on).participation == approved.participation_id


def test_the_opinion_of_the_committee_is_no_grade():
    of = graded.assessment()
    of = graded.to_state(of, Assessment.State.COMMITTEE_DECIDED, graded.people(of))

    assert grade_on(of.participation.branch, date(2030, 1, 1)) is None


def test_a_later_approval_counts_from_its_own_day(approved):
    later = approved.approved_on + 30 * DAY
    revise(approved, "weak", later)
    branch = approved.participation.branch

    assert grade_on(branch, later - DAY).grade.code == approved.grade
    assert grade_on(branch, later).grade.code == "weak"
    assert grade_on(branch, later).position == BOTTOM


def test_who_stands_where_follows_the_grade_in_force(approved):
    later = approved.approved_on + 30 * DAY
    revise(approved, "weak", later)
    own = [approved.participation.branch]

    def at(position, on):
        return list(standing_at(Branch.objects.all(), position, on))

    assert at(TOP, later - DAY) == own
    assert at(BOTTOM, later - DAY) == at(MIDDLE, later) == at(TOP, later) == []
    assert at(BOTTOM, later) == own


def test_of_two_approvals_on_one_day_the_later_row_stands(approved):
    revise(approved, "weak", approved.approved_on)

    assert grade_on(approved.participation.branch, approved.approved_on).grade.code == "weak"


def test_many_branches_in_one_statement(approved, django_assert_num_queries):
    graded.assessment()
    with django_assert_num_queries(1):
        found = grades_on(Branch.objects.all(), date(2030, 1, 1))

    assert list(found) == [approved.participation.branch_id]
