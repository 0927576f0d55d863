"""Who proposes the 更正 of an approved grade, and who approves it."""

from branches import audit
from branches.rules import Transition, is_same_person, leader_post, org_post
from grading import rules
from grading.models import Revision

State = Revision.State
ORG_DEPT, PROPOSERS = rules.ORG_DEPT, rules.LEADER
OWN = "更正由您提出，须由组织部另一人审批。"


def may_propose(user, thing):
    """组织部, or the 分党委书记 of the branch."""
    return org_post(user) or leader_post(user, thing)


def may_answer(user, revision):
    """组织部, but not who proposed it."""
    return None if is_same_person(user, revision.proposed_by) else org_post(user)


def may_withdraw(user, revision):
    own = is_same_person(user, revision.proposed_by)
    return may_propose(user, revision) if own else None


# What stands in force may be put right after its round was archived (design 3).
TRANSITIONS = {
    "approve": Transition(
        "grading.approve_revision",
        "同意更正",
        (State.PROPOSED,),
        State.APPROVED,
        may_answer,
        ORG_DEPT,
        outlives_round=True,
    ),
    "refuse": Transition(
        "grading.refuse_revision",
        "不予更正",
        (State.PROPOSED,),
        State.REFUSED,
        may_answer,
        ORG_DEPT,
        needs_reason=True,
        outlives_round=True,
    ),
    "withdraw": Transition(
        "grading.withdraw_revision",
        "撤回更正",
        (State.PROPOSED,),
        State.WITHDRAWN,
        may_withdraw,
        PROPOSERS,
        outlives_round=True,
    ),
}

audit.register("grading", "分类定级", {"propose_revision": "提出等级更正"}, TRANSITIONS.values())
