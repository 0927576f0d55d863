"""Branches whose approved grade is what a test wants, and their monthly reports."""

from datetime import timedelta

from django.utils import timezone

from grading.models import Assessment, Decision
from grading.rubrics.services import load_rubrics
from grading.sheets.assessments import open_assessments
from rectification.items.report_queries import month_of
from rectification.models import MonthlyReport
from tests import make
from tests.rectification import office


def approve(participation, code, on=None):
    """The school approves `code` for the branch on `on` (date, else 40 days ago)."""
    load_rubrics(participation.round)
    if not Assessment.objects.filter(participation=participation).exists():
        open_assessments([participation])
    rows = Assessment.objects.filter(participation=participation)
    on = on or timezone.localdate() - timedelta(days=40)
    rows.update(state=Assessment.State.APPROVED, grade=code, approved_on=on)
    return Decision.objects.create(
        assessment=rows.get(),
        level=Decision.Level.SCHOOL,
        grade=code,
        decided_on=on,
        document_no="校党发〔2012〕8号",
        by=make.org_dept(),
        by_text="何老师",
        post_text="组织部",
    )


def branch(of=None, *, items=2, within=None, **fields):
    """A weak branch with `items` in work; returns its participation."""
    participation = office.participation(of, within=within, **fields)
    approve(participation, participation.round.cycle.rules.grades.bottom.code)
    for number in range(items):
        office.item(participation, problem=f"问题{number + 1}", days_left=10 + number)
    return participation


def report(participation, today=None, **fields):
    """The report of this month of a weak branch, as a row that the night has written."""
    today = today or timezone.localdate()
    fields = {"month": month_of(today), "due_on": today + timedelta(days=5), **fields}
    return MonthlyReport.objects.create(
        branch=participation.branch, participation=participation, **fields
    )
