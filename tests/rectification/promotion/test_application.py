"""F12: stated by the secretary inside the 复评, read with the conditions, printed and saved."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.html import escape
from docx import Document

from branches.models import AuditEntry, Participation
from config.acts.regrade import open_regrade
from grading.models import Assessment
from grading.sheets import services as sheets
from rectification.models import Application, RectificationItem
from rectification.promotion.application_paper import DRAFT, ROOM
from rectification.promotion.dossier import MOST, suggested
from tests import make
from tests.grading import graded
from tests.rectification import office
from tests.rectification.promotion import promoted

pytestmark = pytest.mark.django_db
WORDS = {
    "measures": "1. 补选组织委员，每月第二周固定开支委会。",
    "effect": "支委会由 3 次增至 11 次。",
    "hoped_grade": "advanced",
}


@pytest.fixture
def part():
    """A 合格 branch with a closed item, in its 复评."""
    first = make.round()
    row = graded.assessment(within=first)
    row = graded.to_state(row, "approved", graded.people(row), choice="差", counts=1)
    assert row.grade == "qualified"
    close(office.item(row.participation, problem="党课次数不足", measure="每季度一次党课"))
    round = open_regrade(first.cycle, cutoff_on=date(2012, 9, 20), by=make.org_dept())
    return Participation.objects.get(round=round, branch=row.participation.branch_id)


def close(item):
    RectificationItem.objects.filter(pk=item.pk).update(
        state="closed",
        requested_on=date(2012, 6, 1),
        closed_on=date(2012, 6, 2),
        progress_text="已补 2 次",
    )


def open_page(client, user, part, name="application"):
    client.force_login(user)
    return client.get(reverse(f"promotion:{name}", args=[part.pk]))


def send(client, user, part, **changes):
    client.force_login(user)
    return client.post(reverse("promotion:state", args=[part.pk]), WORDS | changes)


def secretary(part):
    return make.secretary(part.branch)


def test_what_closed_items_say_is_offered_and_counts_once_it_is_saved(client, part):
    user = secretary(part)
    page = open_page(client, user, part)

    form = page.context["form"]
    assert form["measures"].value() == "1. 每季度一次党课"
    assert form["effect"].value() == "1. 党课次数不足：已补 2 次"
    assert form.suggested == ["measures", "effect"]
    assert not Application.objects.exists()

    assert send(client, user, part).status_code == 302
    stated = Application.objects.get(participation=part)
    assert (stated.measures, stated.effect) == (WORDS["measures"], WORDS["effect"])
    assert stated.by == user
    again = open_page(client, user, part).context["form"]
    assert again["measures"].value() == WORDS["measures"]
    assert again.suggested == []


@pytest.mark.parametrize("page", ["grading:self_sheet", "grading:why"])
def test_the_sheets_of_the_regrade_lead_there(client, part, page):
    client.force_login(secretary(part))

    said = client.get(reverse(page, args=[part.pk])).text

    assert reverse("promotion:application", args=[part.pk]) in said


def test_it_can_be_changed_until_the_self_sheet_is_reported(client, part):
    user = secretary(part)
    send(client, user, part)
    assert send(client, user, part, effect="满意率升至 91%。").status_code == 302
    assert Application.objects.get().effect == "满意率升至 91%。"

    row = part.assessment
    sheets.save_sheet(row, "self", graded.entries(row), by=user)
    Assessment.objects.filter(pk=row.pk).update(state="self_submitted")
    late = send(client, user, part, effect="来晚了的一句话。")

    assert late.status_code == 409
    assert "来晚了的一句话。" in late.text
    assert Application.objects.get().effect == "满意率升至 91%。"
    page = open_page(client, user, part)
    assert page.context["form"] is None
    assert "申报不能再改" in page.text


def test_saving_writes_down_what_changed(client, part):
    user = secretary(part)
    send(client, user, part)
    send(client, user, part)
    entry = AuditEntry.objects.get(action="rectification.state_promotion")

    assert entry.changes["采取措施"] == ["", WORDS["measures"]]
    assert entry.participation_id == part.pk


def test_only_the_secretary_of_the_branch_states(client, part):
    place = part.sub_committee
    for user in (make.staff(place), make.leader(place), make.org_dept(), make.school_leader()):
        assert send(client, user, part).status_code == 403
        assert open_page(client, user, part).context["form"] is None
    assert send(client, make.secretary(make.branch()), part).status_code == 404


def test_what_is_missing_keeps_what_was_typed(client, part):
    response = send(client, secretary(part), part, effect="")

    assert response.status_code == 422
    assert WORDS["measures"] in response.text
    assert not Application.objects.exists()


def test_a_lower_grade_cannot_be_hoped_for(client, part):
    assert send(client, secretary(part), part, hoped_grade="weak").status_code == 422


def test_outside_a_regrade_nothing_is_stated(client):
    first = promoted.year()
    part = promoted.place(make.branch(), first, "weak")
    user = make.secretary(part.branch)

    assert "首次定级" in open_page(client, user, part).text
    assert send(client, user, part).status_code == 409


def test_who_keeps_its_grade_states_nothing(client):
    first = promoted.year()
    branch = make.branch()
    promoted.place(branch, first, "advanced")
    part = promoted.place(branch, promoted.regrade(first), out_reason=Participation.KEEPS_GRADE)

    assert "沿用原等级" in open_page(client, make.org_dept(), part).text
    assert send(client, make.secretary(branch), part).status_code == 409


def texts(content):
    made = Document(BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return [one.text for one in made.paragraphs] + [text for text in cells if text]


def test_print_and_word_say_the_same(client, part):
    send(client, secretary(part), part)
    page = open_page(client, make.org_dept(), part, "print").text
    found = texts(open_page(client, make.org_dept(), part, "word").content)

    assert {"党支部晋位升级申报（认定）表", WORDS["effect"], part.branch_name} <= set(found)
    assert [text for text in found if escape(text) not in page] == []
    assert DRAFT in page


def test_the_approved_form_has_its_number_and_grade(client):
    first = promoted.year()
    branch = make.branch()
    promoted.place(branch, first, "weak")
    part = promoted.place(branch, promoted.regrade(first), "qualified", grade_before="weak")
    condition = {"key": "score", "title": "得分达到所升等级线", "met": True}
    condition |= {"fact": "得74.5分，合格线60分", "basis": "自评、考评按权重合计"}
    promoted.promotion(part, "weak", "qualified", conditions=[condition])

    page = open_page(client, make.org_dept(), part, "print").text

    assert DRAFT not in page
    assert f"认定等级：合格　文号：{promoted.NUMBER}" in page
    assert "得74.5分，合格线60分" in page


def test_a_long_text_goes_into_an_annex(client, part):
    long = "措施" * ROOM
    send(client, secretary(part), part, measures=long)
    page = open_page(client, make.org_dept(), part, "print").text

    assert "见附件。" in page
    assert page.index("见附件。") < page.index(long)


def test_suggestions_never_exceed_the_field(part):
    for number in range(9):
        close(office.item(part, problem=f"问题{number}", measure=f"{number}" * 500))

    found = suggested(part)["measures"]

    assert len(found) <= MOST
    assert found.count("\n") >= 2
