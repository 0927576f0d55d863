"""The approval waits for the end of the notice and for the answers, where the year asks for it."""

from datetime import date

import pytest

from config.acts import grading as acts
from config.acts import publicity
from grading.decisions.services import foresee
from grading.models import Assessment
from grading.publicity import notices
from tests import make
from tests.grading import graded
from tests.grading.publicity import noticed

pytestmark = pytest.mark.django_db
PAPER = {"approved_on": date(2012, 4, 10), "document_no": "校党发〔2012〕8号"}


def approve(row, who):
    return acts.approve(Assessment.objects.filter(pk=row.pk), by=who["org"], **PAPER)


def why(row, who):
    [(_branch, reason)] = approve(row, who).refused
    return reason


def test_a_top_grade_waits_for_its_notice_and_then_for_the_end_of_it():
    row, who = noticed.decided()
    assert why(row, who) == "还没有公示，公示期满后再审定。"

    notice = noticed.opened(row)
    assert why(row, who) == f"第 {notice.number} 批公示到 {notice.last_on} 期满，期满后再审定。"

    noticed.run_out(notice)
    assert approve(row, who).count == 1


def test_an_open_objection_holds_its_branch_back_and_not_the_batch():
    row, who = noticed.decided()
    other, _who = noticed.decided(within=row.participation.round)
    notice = noticed.opened(row, other)
    made = noticed.objected(row)
    noticed.run_out(notice)

    both = acts.approve(
        Assessment.objects.filter(pk__in=[row.pk, other.pk]), by=who["org"], **PAPER
    )

    assert [one.pk for one in both.moved] == [other.pk]
    assert [reason for _name, reason in both.refused] == ["有 1 件异议待答复，答复后再审定。"]
    said = {"outcome": "unfounded", "step": "", "answer": "经核查，会议记录齐全。"}
    publicity.answer(made, by=make.org_dept(), **said)
    assert approve(row, who).count == 1


def test_a_grade_that_is_not_made_public_waits_for_nothing():
    row, who = noticed.decided(choice="差", counts=1)

    assert row.grade == "qualified"
    assert approve(row, who).count == 1


def test_a_year_that_publishes_more_waits_for_those_too():
    row, who = noticed.decided(choice="差", counts=1)
    noticed.asks(row.participation.round, notice_above_bottom=True)

    assert why(row, who).startswith("还没有公示")


@pytest.mark.parametrize(
    "values", [{"notice_before_approval": False}, {"public_notice_working_days": 0}]
)
def test_a_year_that_does_not_ask_needs_no_notice(values):
    row, who = noticed.decided()
    noticed.asks(row.participation.round, **values)

    assert approve(row, who).count == 1


def test_a_year_opened_before_the_parameter_needs_no_notice():
    row, who = noticed.decided()
    cycle = row.participation.round.cycle
    del cycle.parameters["values"]["notice_before_approval"]
    cycle.save(update_fields=["parameters"])

    assert approve(row, who).count == 1


def test_a_withdrawn_notice_counts_for_nothing():
    row, who = noticed.decided()
    notice = noticed.opened(row)
    notices.withdraw(notice, reason="名单有误", by=make.org_dept())

    assert why(row, who).startswith("还没有公示")


def test_what_is_decided_anew_after_a_return_is_made_public_anew():
    row, who = noticed.decided()
    noticed.run_out(noticed.opened(row))
    acts.undo(row, "return_decision", by=who["org"], reason="会议日期有误")
    row = graded.send_decision(row, who, {})

    assert why(row, who).startswith("还没有公示")


def test_the_question_before_the_approval_says_who_stays_and_why(django_assert_max_num_queries):
    row, who = noticed.decided()

    with django_assert_max_num_queries(16):
        found = foresee(Assessment.objects.filter(pk=row.pk), "approve", by=who["org"])

    assert found.refused == [(str(row.participation), "还没有公示，公示期满后再审定。")]
