"""整顿月报 follows the approval of a grade in the same act."""

from datetime import date, timedelta

import pytest
import time_machine

from branches.models import Duty
from config.acts.grading import approve
from grading.models import Assessment
from rectification.models import MonthlyReport
from tests.grading import graded
from tests.rectification import office, weak

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 10)


@pytest.fixture(autouse=True)
def day():
    with time_machine.travel("2026-06-10 10:00+08:00", tick=False):
        yield


def decided(grade):
    """A branch with an item in work whose `grade` waits for the school's approval."""
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, Assessment.State.COMMITTEE_DECIDED, who)
    Assessment.objects.filter(pk=of.pk).update(grade=grade)
    office.item(of.participation)
    return of, who


def approved(of, who):
    rows = Assessment.objects.filter(pk=of.pk)
    return approve(rows, by=who["org"], approved_on=DAY, document_no="8号")


def test_an_approved_weak_branch_owes_its_report_at_once():
    of, who = decided("weak")
    assert not MonthlyReport.objects.exists()

    approved(of, who)

    [duty] = Duty.objects.open().filter(kind=Duty.Kind.MONTHLY_REPORT)
    assert (duty.branch, duty.due_on) == (of.participation.branch, date(2026, 6, 30))


def test_whoever_is_approved_above_the_bottom_owes_none_any_more():
    of, who = decided("qualified")
    weak.approve(
        office.participation(of.participation.branch, within=weak.make.round()),
        "weak",
        on=DAY - timedelta(days=30),
    )
    report = weak.report(of.participation)

    approved(of, who)

    report.refresh_from_db()
    assert report.ended_on == DAY
