"""方案 and 整顿登记表 on paper: what the print shows, the Word file says."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from grading.models import Assessment, Decision, Verdict
from rectification.models import MonthlyReport, Plan, Support
from tests import make
from tests.rectification import office
from tests.rectification.plans.test_kinds import WORDS, asked

pytestmark = pytest.mark.django_db


def words_of(content):
    file = Document(BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in file.paragraphs), *cells])


def texts(client, name, of):
    """(text of the printed page, text of the Word file)."""
    shown = client.get(reverse(f"rectification:{name}_print", args=[of.pk]))
    assert shown.status_code == 200
    written = client.get(reverse(f"rectification:{name}_word", args=[of.pk]))
    return office.shown(shown), words_of(written.content)


@pytest.mark.parametrize("kind", WORDS)
def test_a_plan_on_paper(client, kind):
    of = asked(kind)
    item = office.item(of, state="plan_draft", problem="台账不全")
    Plan.objects.filter(participation=of).update(kind=kind)
    client.force_login(office.people(of)["leader"])

    for said in texts(client, "plan", of):
        for text in (Plan.Kind(kind).label, item.problem, item.cause, "打印稿（未批准）"):
            assert text in said
        for word in WORDS[kind].values():
            if isinstance(word, str) and word != "life":
                assert word in said


def test_the_form_of_a_weak_branch(client):
    of = asked("reform")
    office.item(of, problem="台账不全")
    Plan.objects.filter(participation=of).update(kind="reform")
    client.force_login(office.people(of)["secretary"])

    for said in texts(client, "reform", of):
        for text in (
            "软弱涣散（薄弱）党支部整顿登记表",
            "组织生活不经常、不认真",
            "四个一人员",
            "月进展",
            "台账不全",
            "摘帽日期",
            "1 项，已销号 0 项",
            f"{Plan.objects.get(participation=of).due_on:%Y-%m-%d}",
        ):
            assert text in said


def test_there_is_no_paper_before_the_plan_is_asked_for(client):
    of = office.participation()
    client.force_login(office.people(of)["staff"])

    for name in ("plan_print", "plan_word", "reform_print", "reform_word"):
        assert client.get(reverse(f"rectification:{name}", args=[of.pk])).status_code == 404


def test_only_a_weak_branch_has_the_form(client):
    of = asked("keep")
    client.force_login(office.people(of)["staff"])

    assert client.get(reverse("rectification:reform_print", args=[of.pk])).status_code == 404


def test_the_form_names_the_four_slots_and_the_monthly_reports(client):
    of, today = asked("reform"), timezone.localdate()
    place = {"branch": of.branch, "since": today}
    Support.objects.create(slot="leader", name="校领导甲", post_text="党委副书记", **place)
    Support.objects.create(slot="member", **place)
    first = today.replace(day=1)
    MonthlyReport.objects.create(
        branch=of.branch,
        participation=of,
        month=first,
        due_on=today,
        reported_on=today,
        note="缺场地",
    )
    MonthlyReport.objects.create(
        branch=of.branch, participation=of, month=first - timedelta(days=90), due_on=today
    )
    client.force_login(office.people(of)["staff"])

    for said in texts(client, "reform", of):
        for text in ("校领导甲（党委副书记）", "空缺", f"{today:%Y-%m-%d} 至 今", "缺场地"):
            assert text in said
        assert said.count("项事项报告进展") == 1


def test_the_form_names_the_day_the_branch_left_the_bottom(client):
    of = asked("reform")
    Plan.objects.filter(participation=of).update(opened_on=date(2012, 1, 9))
    row = Assessment.objects.get(participation=of)
    verdict = Verdict.objects.create(assessment=row, grade="qualified", trace={})
    Decision.objects.create(
        assessment=row,
        verdict=verdict,
        grade="qualified",
        level="school",
        decided_on=date(2012, 7, 2),
        by=make.org_dept(),
    )
    client.force_login(office.people(of)["staff"])

    for said in texts(client, "reform", of):
        assert "2012年7月2日" in said
