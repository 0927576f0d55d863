"""Who asks, answers and settles, and the states of a 询问."""

from branches import audit
from branches.rules import Transition, reviewer_post, secretary_post
from grading.models import Assessment, Question
from grading.rules import REVIEWER, SECRETARY

State = Question.State
# The sheet is the branch's (returned) or with the reviewers; afterwards others decide.
ASKING = (Assessment.State.SELF_SUBMITTED,)

TRANSITIONS = {
    "answer": Transition(
        "grading.answer_question",
        "答复",
        (State.OPEN,),
        State.ANSWERED,
        secretary_post,
        SECRETARY,
    ),
    "settle": Transition(
        "grading.settle_question",
        "办结询问",
        (State.ANSWERED,),
        State.SETTLED,
        reviewer_post,
        REVIEWER,
    ),
    "withdraw": Transition(
        "grading.withdraw_question",
        "撤回询问",
        (State.OPEN,),
        State.WITHDRAWN,
        reviewer_post,
        REVIEWER,
    ),
    # Sending the review settles what still waits.
    "end": Transition(
        "grading.end_question",
        "询问随考评提交办结",
        (State.OPEN, State.ANSWERED),
        State.SETTLED,
        reviewer_post,
        REVIEWER,
    ),
}


def may_ask(user, assessment):
    """The reviewers, while the review is theirs."""
    open_now = assessment.state in ASKING and not assessment.participation.is_frozen
    return reviewer_post(user, assessment) if open_now else None


def asks_at_all(user, assessment):
    return reviewer_post(user, assessment)


audit.register(
    "grading",
    "分类定级",
    {"ask": "询问支部"},
    TRANSITIONS.values(),
)
