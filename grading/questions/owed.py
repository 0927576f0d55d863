"""The duties that questions give: to the branch an answer, to the reviewer a look at it."""

from branches.duties import ledger as duties
from branches.models import Duty
from grading.models import Question

QUESTION, ANSWER = Duty.Kind.QUESTION, Duty.Kind.ANSWER


def owed_for(question):
    """The Owed of a Question (with participation and sub_committee), or None."""
    participation = question.participation
    if participation.is_frozen or question.state not in WANTED:
        return None
    kind, role, title = WANTED[question.state]
    return duties.owed(
        kind,
        participation,
        role,
        title=title.format(participation, question.code, question.name),
        link=question.get_absolute_url(),
        due_on=question.due_on if kind == QUESTION else None,
        subject_id=question.pk,
    )


WANTED = {
    Question.State.OPEN: (QUESTION, duties.SECRETARY, "答复“{}”{} {} 的询问"),
    Question.State.ANSWERED: (ANSWER, duties.STAFF, "看“{}”对 {} {} 的答复"),
}


def turn_duties(question):
    """Close what its states before gave, open what this one gives."""
    duties.close_all(kind__in=(QUESTION, ANSWER), subject_id=question.pk)
    if owed := owed_for(question):
        duties.open_duty(owed)


def expected_duties():
    """The duties of questions that ought to be open: {Owed}."""
    waiting = Question.objects.waiting().filter(participation__frozen_at=None)
    waiting = waiting.select_related("participation__sub_committee")
    return {owed for one in waiting.iterator() if (owed := owed_for(one))}
