"""各支部进度: each step of each branch as its state says, and how many queries the page asks."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.rounds.services import close_round
from config.acts.survey import enter_poll
from grading.models import Assessment, Sheet
from grading.rubrics.services import load_rubrics
from grading.sheets.assessments import open_assessments
from rectification.models import Plan
from tests import budget, make
from tests.branches.duties.test_inbox import owed
from tests.rectification import weak

pytestmark = pytest.mark.django_db
BOARD = reverse("board")
POLL = {"due": 30, "issued": 30, "returned": 28, "valid": 28, "unknown": 0}


@pytest.fixture
def round():
    round = make.round()
    load_rubrics(round)
    return round


def enrolled(round, survey="submitted", *, of=None, **assessment):
    participation = make.participation(of, within=round)
    participation.survey.state = survey
    participation.survey.submitted_at = timezone.now() if survey == "submitted" else None
    participation.survey.save()
    open_assessments([participation])
    Assessment.objects.filter(participation=participation).update(**assessment)
    return participation


def cells(client, user):
    client.force_login(user)
    rows = client.get(BOARD).context["rows"]
    return [[cell.text for cell in row.cells] for row in rows]


@pytest.mark.parametrize(
    ("survey", "assessment", "texts"),
    [
        ("draft", {}, ["3/47 项", "未开始", "未录入", "未开始", "未开始"]),
        ("returned", {}, ["已退回", "未开始", "未录入", "未开始", "未开始"]),
        ("submitted", {}, ["今天", "待自评", "未录入", "未开始", "未开始"]),
        (
            "submitted",
            {"return_reason": "补写事例"},
            ["今天", "已退回", "未录入", "未开始", "未开始"],
        ),
        (
            "submitted",
            {"state": "self_submitted"},
            ["今天", "已办", "未录入", "待考评", "未开始"],
        ),
        (
            "submitted",
            {"state": "committee_reviewed"},
            ["今天", "已办", "未录入", "已办", "待定级"],
        ),
        (
            "submitted",
            {"state": "committee_decided", "grade": "qualified"},
            ["今天", "已办", "未录入", "已办", "合格，待审定"],
        ),
        (
            "submitted",
            {"state": "approved", "grade": "advanced", "approved_on": date(2012, 5, 1)},
            ["今天", "已办", "未录入", "已办", "先进"],
        ),
        (
            "submitted",
            {"is_exempt": True, "grade": "ungraded"},
            ["今天", "未定级", "未录入", "未定级", "未定级"],
        ),
    ],
)
def test_a_row_says_where_the_branch_stands(client, round, survey, assessment, texts):
    enrolled(round, survey, **assessment)
    today = f"{timezone.localdate():%m-%d}"

    (row,) = cells(client, make.org_dept())

    assert row == [*(today if text == "今天" else text for text in texts), "—"]


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        ({}, "起草中"),
        ({"opened_on": None}, "—"),
        ({"return_reason": "措施不具体"}, "已退回"),
        ({"state": "submitted"}, "待审核"),
        ({"state": "committee_approved"}, "待组织部审批"),
        ({"state": "approved", "approved_on": date(2012, 6, 4)}, "06-04"),
        ({"state": "replaced"}, "—"),
    ],
)
def test_a_row_says_how_the_plan_stands(client, round, plan, text):
    participation = enrolled(round, state="approved", grade="weak", approved_on=date(2012, 5, 1))
    Plan.objects.create(participation=participation, **{"opened_on": date(2012, 5, 1), **plan})

    (row,) = cells(client, make.org_dept())

    assert row[-1] == text


def test_late_steps_say_how_late(client, round):
    round.survey_due_on = timezone.localdate() - timedelta(days=2)
    round.poll_due_on = timezone.localdate()
    round.save()
    enrolled(round, "draft")

    (row,) = cells(client, make.org_dept())

    assert row[0] == "逾期 2 天"
    assert row[2] == "未录入"


@pytest.mark.parametrize(("satisfied", "text", "done"), [(26, "28 票", 1), (2, "无效须重测", 0)])
def test_a_poll_under_the_minimum_stands_out_and_is_no_poll_held(
    client, round, satisfied, text, done
):
    participation = enrolled(round)
    votes = POLL | {"satisfied": satisfied, "basic": 1, "unsatisfied": 1}
    enter_poll(participation, "members", votes, by=make.staff(participation.sub_committee))

    (row,) = cells(client, make.org_dept())
    step = client.get(BOARD).context["steps"][2]
    left = client.get(reverse("dashboard_branches"), {"figure": "left_poll"})
    polled = client.get(reverse("dashboard_branches"), {"figure": "polled"})

    assert row[2] == text
    assert (step.label, step.done, step.left) == ("测评", done, 1 - done)
    assert left.context["page"].paginator.count == 1 - done
    assert polled.context["page"].paginator.count == done


def test_the_totals_leave_exempt_branches_out_of_the_sheets(client, round):
    enrolled(round, "draft")
    enrolled(round, state="self_submitted")
    enrolled(round, is_exempt=True, grade="ungraded")
    client.force_login(make.org_dept())

    steps = client.get(BOARD).context["steps"]

    assert [(step.label, step.done, step.all) for step in steps] == [
        ("调查", 2, 3),
        ("自评", 1, 2),
        ("测评", 0, 3),
        ("考评", 0, 2),
        ("定级", 0, 2),
        ("审定", 0, 2),
        ("方案", 0, 0),
    ]


def test_the_board_says_why_the_steps_have_two_bases(client, round):
    enrolled(round, "draft")
    client.force_login(make.org_dept())
    assert client.get(BOARD).context["note"] == ""

    enrolled(round, is_exempt=True, grade="ungraded")

    note = "自评、考评、定级、审定不含成立不满一年、未定级的 1 个党支部。"
    assert client.get(BOARD).context["note"] == note
    assert note in client.get(BOARD).text
    assert note in client.get(reverse("home")).text


def test_an_archived_round_is_neither_late_nor_chased(client, round):
    round.survey_due_on = timezone.localdate() - timedelta(days=2)
    round.save()
    participation = enrolled(round, "draft")
    close_round(round, by=None)
    client.force_login(make.org_dept())

    page = client.get(BOARD, {"round": round.pk})
    answer = client.post(reverse("branches:nudge"), {"participation": [participation.pk]})

    assert page.context["rows"][0].cells[0].text == "3/47 项"
    assert 'name="participation"' not in page.text
    assert "本轮已归档，不再催办。" in page.text
    assert answer.status_code == 409
    assert "本轮已归档，不能再催办。" in answer.text


@pytest.mark.parametrize(
    ("who", "count"),
    [
        (lambda one: make.staff(one.sub_committee), 1),
        (lambda one: make.secretary(one.branch), 1),
        (lambda one: make.staff(make.committee()), 0),
        (lambda one: make.school_leader(), 2),
        (lambda one: make.auditor(), 2),
    ],
    ids=["own staff", "own secretary", "other staff", "school leader", "auditor"],
)
def test_the_board_shows_the_own_part(client, round, who, count):
    participation = enrolled(round)
    enrolled(round)

    assert len(cells(client, who(participation))) == count


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (lambda one: make.org_dept(), True),
        (lambda one: make.staff(one.sub_committee), True),
        (lambda one: make.secretary(one.branch), False),
        (lambda one: make.school_leader(), False),
        (lambda one: make.auditor(), False),
    ],
    ids=["org_dept", "own staff", "own secretary", "school leader", "auditor"],
)
def test_who_may_chase_gets_the_boxes(client, round, who, may):
    participation, finished = enrolled(round), enrolled(round)
    owed(participation)
    client.force_login(who(participation))

    page = client.get(BOARD).text

    boxes = re.findall(r'name="participation"\s+value="(\d+)"', page)
    assert boxes == [str(participation.pk)] * may
    assert str(finished.pk) not in boxes


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_the_same_number_of_queries(client, round, count, django_assert_num_queries):
    committee = make.committee()
    for _ in range(count):
        one = enrolled(round, of=make.branch(of=committee))
        Sheet.objects.create(assessment=one.assessment, part="self")
        one.polls.create(audience="members", satisfied=20, basic=7, unsatisfied=1, **POLL)
    client.force_login(make.staff(committee))
    client.get(BOARD)  # the first page of a session writes the session

    with django_assert_num_queries(budget.agreed("board", "committee_staff")):
        response = client.get(BOARD)

    assert len(response.context["rows"]) == count


def test_a_weak_branch_shows_its_monthly_report(client, round):
    of, other = weak.branch(within=round), weak.branch(within=round)
    today = timezone.localdate()
    weak.report(of, due_on=today - timedelta(days=4))
    weak.report(other, due_on=today - timedelta(days=4), reported_on=today - timedelta(days=3))
    enrolled(round)
    client.force_login(make.org_dept())

    page = client.get(BOARD)

    texts = [row.report and row.report.text for row in page.context["rows"]]
    sent = f"{today - timedelta(days=3):%m-%d}，迟报 1 天"
    assert texts == [f"{today.month} 月逾期 4 天", sent, None]
    assert "整顿月报" in page.content.decode()


def test_without_weak_branches_the_board_has_no_column_for_reports(client, round):
    enrolled(round)
    client.force_login(make.org_dept())

    assert "整顿月报" not in client.get(BOARD).content.decode()
