"""询问: asked at an indicator, answered by the branch, settled by the reviewer."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit, workflow
from branches.duties import telling
from branches.duties.ledger import close_all
from branches.errors import Refusal
from grading.models import Question
from grading.questions import rules
from grading.questions.owed import ANSWER, QUESTION, turn_duties

ASKED, REPLIED = "asked", "replied"
TEXT = 120


@transaction.atomic
def ask(assessment, indicator, *, text, due_on, by):
    """The reviewer asks the branch about `indicator` (Indicator or its spec). Returns the Question.

    Raises PermissionDenied, or Refusal once the review has been sent.
    """
    assessment = workflow.lock_in_round(assessment)
    post = rules.asks_at_all(by, assessment)
    if post is None:
        raise PermissionDenied
    if rules.may_ask(by, assessment) is None:
        state = assessment.get_state_display()
        raise Refusal(
            f"“{assessment.participation}”现在是“{state}”，不能再询问。", kept=[("询问", text)]
        )
    question = Question.objects.create(
        participation=assessment.participation,
        code=indicator.code,
        name=indicator.name,
        text=text,
        due_on=due_on,
        by=by,
        by_text=f"{by} {post}"[:TEXT],
    )
    _record("grading.ask", question, by, post, {"询问": [None, text]})
    turn_duties(question)
    stage = telling.one_act(ASKED, question.pk)
    telling.tell(stage, QUESTION, question.pk, by=by, post=post, reason=text)
    return question


@transaction.atomic
def answer(question, *, text, by):
    """The branch answers an open question. Returns it. Raises PermissionDenied, Refusal."""
    question = _moved(
        question,
        "answer",
        by,
        kept=[("答复", text)],
        answer=text,
        answered_text=str(by)[:TEXT],
        answered_at=timezone.now(),
    )
    stage = telling.one_act(REPLIED, question.pk)
    telling.tell(stage, ANSWER, question.pk, by=by, reason=text)
    return question


def settle(question, *, by):
    """The reviewer accepts the answer. Returns the Question. Raises PermissionDenied, Refusal."""
    return _moved(question, "settle", by, settled_at=timezone.now())


def withdraw(question, *, by):
    """The reviewer needs no answer any more. Raises PermissionDenied, Refusal."""
    return _moved(question, "withdraw", by, settled_at=timezone.now())


@transaction.atomic
def _moved(question, name, by, kept=(), **changes):
    moved = workflow.move(question, rules.TRANSITIONS[name], by=by, kept=list(kept), **changes)
    turn_duties(moved)
    return moved


def end_with_review(participation, *, by, post):
    """What still waits when the review is sent (participation locked) is settled with it."""
    waiting = list(Question.objects.waiting().filter(participation=participation))
    if not waiting:
        return
    for one in waiting:
        one.participation = participation
    steps = [workflow.Step(one, post) for one in waiting]
    workflow.move_all(steps, rules.TRANSITIONS["end"], by=by, settled_at=timezone.now())
    keys = [one.pk for one in waiting]
    close_all(kind__in=(QUESTION, ANSWER), subject_id__in=keys)


def _record(verb, question, by, post, changes):
    audit.record(verb, question, by=by, post=post, changes=changes)
