"""What was asked of a branch in a round."""

from grading.models import Question


def questions_of(participation):
    """[Question] of a participation, the newest first. One statement."""
    return list(Question.objects.filter(participation=participation).order_by("-pk"))


def waiting_by_code(participation):
    """{indicator code: [Question]} that are not settled. One statement."""
    found = {}
    for one in Question.objects.waiting().filter(participation=participation):
        found.setdefault(one.code, []).append(one)
    return found
