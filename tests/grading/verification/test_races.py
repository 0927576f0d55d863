"""Two people at one moment: one of them wins, the other is told with what was typed."""

from datetime import date

import pytest
from django.db import connection, transaction

from branches.errors import Refusal
from config.acts import grading as acts
from grading.models import Assessment, Check, Question
from grading.questions import services as questions
from grading.questions.views import indicators_of
from grading.verification import services
from tests.grading import graded
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DUE = date(2031, 6, 2)
ONE = {"top": 0, "weak": 0, "gap": 0, "random": 1}


@pytest.fixture(autouse=True)
def locks():
    if connection.vendor != "postgresql":
        pytest.skip("rows are locked on PostgreSQL only")


def test_an_answer_and_a_withdrawal_do_not_both_happen():
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "self_submitted", who)
    with transaction.atomic():
        question = questions.ask(
            of, indicators_of(of)[0], text="？", due_on=DUE, by=who["reviewer"]
        )

    results = at_once(
        lambda: questions.answer(question, text="在第3页", by=who["secretary"]),
        lambda: questions.withdraw(question, by=who["reviewer"]),
    )

    [refused] = [one for one in results if isinstance(one, Refusal)]
    now = Question.objects.get(pk=question.pk)
    assert now.state in ("answered", "withdrawn")
    if now.state == "withdrawn":
        assert refused.kept == [("答复", "在第3页")]


def test_a_review_sent_back_and_decided_at_once_ends_with_the_reviewer():
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "committee_reviewed", who)
    with transaction.atomic():
        drawing = services.draw(of.participation.round, ONE, seed=7, due_on=DUE, by=who["org"])
        services.fix(drawing, by=who["org"])
        check = drawing.checks.get()
        entries = graded.entries(of, "check", choice="差")
        services.save(check, entries, by=who["org"])
        check = services.finish(Check.objects.get(pk=check.pk), note="", by=who["org"])
    rows = Assessment.objects.filter(pk=of.pk)

    back, _decided = at_once(
        lambda: acts.return_checked(check, reason="不实", by=who["org"]),
        lambda: acts.decide_as_proposed(rows, by=who["leader"], decided_on=graded.MET),
    )

    assert not isinstance(back, Exception)
    assert (rows.get().state, rows.get().grade) == ("self_submitted", "")
