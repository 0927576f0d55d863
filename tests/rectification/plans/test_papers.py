"""方案 and 整顿登记表 on paper: what the print shows, the Word file says."""

from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from rectification.models import Plan
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
