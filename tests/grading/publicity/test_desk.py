"""The desk: what it says, the paper of a notice, empty states, the list of approvals."""

import io

import pytest
from django.urls import reverse
from docx import Document

from config.acts import publicity
from grading.publicity import notices
from tests import make
from tests.grading.publicity import noticed

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return noticed.decided()[0]


@pytest.fixture
def org(client):
    user = make.org_dept()
    client.force_login(user)
    return user


def text_of(content):
    """All that a .docx says: paragraphs and cells."""
    document = Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def desk(client, figure=""):
    return client.get(reverse("publicity:desk"), {"figure": figure}).text


def test_a_desk_without_notices_says_so(client, org):
    make.round()
    text = desk(client)

    assert "还没有公示" in text
    assert "没有异议" in text


def test_what_waits_is_offered_and_becomes_a_batch(client, org, row):
    assert "1 个党支部待公示" in desk(client)
    page = client.get(reverse("publicity:new"))
    days = page.context["form"].initial
    form = {"row": row.participation_id, "contact": "315 室"}
    form |= {name: days[name] for name in ("first_on", "last_on")}

    asked = client.post(reverse("publicity:foresee"), form).json()
    done = client.post(reverse("publicity:new"), form, follow=True)

    assert asked["title"] == "公示 1 个党支部"
    assert "先进 1 个" in asked["text"]
    assert "5 个工作日" in asked["text"]
    assert "批公示已开始" in done.text
    assert "待公示" not in desk(client)


def test_days_that_are_too_few_are_said_in_the_form(client, org, row):
    form = {"row": row.participation_id, "contact": "315 室来访"}
    first = notices.timezone.localdate()
    form |= {"first_on": first, "last_on": first}

    answer = client.post(reverse("publicity:new"), form)

    assert answer.status_code == 422
    assert "315 室来访" in answer.text


def test_the_running_batch_says_what_is_held_back(client, org, row):
    noticed.opened(row, by=org)
    noticed.objected(row)

    text = desk(client)

    assert "1 件待答复" in text
    assert "其余不受影响" in text
    assert noticed.TEXT[:20] in desk(client, "open")
    assert noticed.TEXT[:20] not in desk(client, "answered")


def test_the_page_of_an_objection_says_who_may_not_answer_and_why(client, org, row):
    noticed.opened(row, by=org)
    made = noticed.objected(row)
    last = row.decisions.last()
    last.pk, last.by = None, org
    last.save(force_insert=True)

    text = client.get(made.get_absolute_url()).text

    assert "办理过该支部的定级决定，不能答复" in text
    assert 'name="outcome"' not in text


def test_an_answer_typed_too_late_is_kept(client, org, row):
    noticed.opened(row, by=org)
    made = noticed.objected(row)
    said = {"outcome": "unfounded", "answer": "经核查，会议记录齐全。"}
    publicity.answer(made, step="", by=make.org_dept(), **said)

    late = client.post(reverse("publicity:answer", args=[made.pk]), said)

    assert late.status_code == 409
    assert said["answer"] in late.text


def test_the_paper_has_the_days_and_the_names(client, org, row):
    notice = noticed.opened(row, by=org)

    shown = client.get(reverse("publicity:print", args=[notice.pk])).text
    saved = client.get(reverse("publicity:word", args=[notice.pk]))

    text = text_of(saved.content)
    for said in ("拟定为先进等级的党支部的公示", str(row.participation), "5个工作日", "315 室"):
        assert said in shown
        assert said in text
    assert str(row.final_score) not in text


def test_the_list_of_approvals_says_who_stays_and_why(client, org, row):
    where = {"figure": "to_approve", "round": row.participation.round_id}
    assert "还没有公示" in client.get(reverse("grading:list"), where).text
    noticed.run_out(noticed.opened(row, by=org))

    assert "还没有公示" not in client.get(reverse("grading:list"), where).text
