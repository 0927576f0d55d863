"""询问: asked at an indicator, answered there, settled by the reviewer."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from branches.errors import Refusal
from branches.models import AuditEntry, Duty, Reminder
from config.acts.duties import differences
from grading.models import Question
from grading.questions import services
from grading.questions.views import indicators_of
from grading.sheets import services as sheets
from tests.grading import graded

pytestmark = pytest.mark.django_db
DUE = date(2031, 6, 2)


@pytest.fixture
def asked():
    """(question about A6, people of the branch) of a self-evaluation in review."""
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "self_submitted", who)
    [indicator] = [one for one in indicators_of(of) if one.code == "A6"]
    return services.ask(of, indicator, text="记录在哪里", due_on=DUE, by=who["reviewer"]), who


def duties():
    return [(one.kind, one.role, one.due_on) for one in Duty.objects.open() if one.kind in KINDS]


KINDS = ("question", "answer")


def test_the_branch_owes_an_answer_by_its_date_and_learns_of_it_at_once(asked):
    question, who = asked

    assert duties() == [("question", "secretary", DUE)]
    [told] = Reminder.objects.filter(recipient=who["secretary"])
    assert (told.stage, told.reason) == (f"asked-{question.pk}", "记录在哪里")


def test_an_answer_is_the_reviewers_to_look_at_and_ends_with_that(asked):
    question, who = asked

    question = services.answer(question, text="在会议记录第3页", by=who["secretary"])
    assert duties() == [("answer", "committee_staff", None)]

    question = services.settle(question, by=who["reviewer"])
    assert (question.state, duties()) == ("settled", [])
    assert differences(timezone.localdate()).counts == {"opened": 0, "moved": 0, "closed": 0}


def test_a_withdrawn_question_is_answered_no_more(asked):
    question, who = asked
    services.withdraw(question, by=who["reviewer"])

    with pytest.raises(Refusal) as refused:
        services.answer(question, text="在第3页", by=who["secretary"])
    assert refused.value.kept == [("答复", "在第3页")]
    assert duties() == []


def test_only_the_reviewer_asks_and_only_the_branch_answers(asked):
    question, who = asked
    of = question.participation.assessment

    with pytest.raises(PermissionDenied):
        services.ask(of, indicators_of(of)[0], text="？", due_on=DUE, by=who["leader"])
    with pytest.raises(PermissionDenied):
        services.answer(question, text="代答", by=who["reviewer"])


def test_sending_the_review_settles_what_still_waits(asked):
    question, who = asked
    of = question.participation.assessment

    graded.send_review(of, who, {})

    question.refresh_from_db()
    assert (question.state, duties()) == ("settled", [])
    assert AuditEntry.objects.filter(action="grading.end_question").exists()
    with pytest.raises(Refusal):
        services.ask(of, indicators_of(of)[0], text="再问", due_on=DUE, by=who["reviewer"])


def test_both_sheets_show_what_is_open(client, asked):
    question, who = asked
    of = question.participation.assessment
    page = reverse("grading:review_sheet", args=[question.participation_id])
    client.force_login(who["reviewer"])
    assertContains(client.get(page), "记录在哪里")

    sheets.take_back(of, "return_self", by=who["reviewer"], reason="补材料")
    client.force_login(who["secretary"])
    own = reverse("grading:self_sheet", args=[question.participation_id])
    assertContains(client.get(own), "记录在哪里")


def test_a_date_in_the_past_keeps_what_was_typed(client, asked):
    question, who = asked
    client.force_login(who["reviewer"])
    page = reverse("grading:questions", args=[question.participation_id])

    typed = {"code": "A6", "text": "第二问", "due_on": "2012-01-02"}
    answer = client.post(page, typed)

    assertContains(answer, "第二问", status_code=422)
    assert Question.objects.count() == 1


def test_answering_on_the_page_leads_back_to_the_question(client, asked):
    question, who = asked
    client.force_login(who["secretary"])

    url = reverse("grading:answer_question", args=[question.pk])
    answer = client.post(url, {"answer": "见附件目录"})

    assert answer.url == question.get_absolute_url()
    assert client.post(url, {"answer": "再答"}).status_code == 409
