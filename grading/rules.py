"""Who may do what in grading, and the state machine of an assessment."""

from branches.models import Post
from branches.rules import (
    Role,
    Transition,
    covers,
    first_post,
    leader_post,
    org_post,
    reviewer_post,
    secretary_post,
)
from grading.models import Assessment

State = Assessment.State
SECRETARY = (Role.SECRETARY,)
REVIEWER = (Role.COMMITTEE_STAFF, Role.ORG_DEPT)  # 组织部 for 直属党支部
LEADER = (Role.COMMITTEE_LEADER, Role.ORG_DEPT)
ORG_DEPT = (Role.ORG_DEPT,)


def org_dept_post(user, assessment):
    """组织部, whatever the branch."""
    return org_post(user)


def takes_part(assessment):
    """Guard: a branch exempt by G3 has no sheets; a returned survey must come back first."""
    if assessment.is_exempt:
        return "该支部成立不满一年，本期未定级，不填评分表。"
    if assessment.participation.survey.state != "submitted":
        return "调查摸底尚未报送，报送后再办理评分。"
    return ""


def not_opened(assessment):
    """Guard of every 撤回: possible while the other side has not opened what was sent."""
    if assessment.opened_at:
        return "对方已经打开，不能撤回；确需修改的，请对方退回。"
    return ""


TRANSITIONS = {
    "submit_self": Transition(
        "grading.submit_self",
        "报送自评",
        (State.DRAFT,),
        State.SELF_SUBMITTED,
        secretary_post,
        SECRETARY,
        guard=takes_part,
    ),
    "withdraw_self": Transition(
        "grading.withdraw_self",
        "撤回自评",
        (State.SELF_SUBMITTED,),
        State.DRAFT,
        secretary_post,
        SECRETARY,
        guard=not_opened,
    ),
    "return_self": Transition(
        "grading.return_self",
        "退回自评",
        (State.SELF_SUBMITTED,),
        State.DRAFT,
        reviewer_post,
        REVIEWER,
        needs_reason=True,
    ),
    "submit_review": Transition(
        "grading.submit_review",
        "提交考评意见",
        (State.SELF_SUBMITTED,),
        State.COMMITTEE_REVIEWED,
        reviewer_post,
        REVIEWER,
        guard=takes_part,
    ),
    "withdraw_review": Transition(
        "grading.withdraw_review",
        "撤回考评",
        (State.COMMITTEE_REVIEWED,),
        State.SELF_SUBMITTED,
        reviewer_post,
        REVIEWER,
        guard=not_opened,
    ),
    "return_review": Transition(
        "grading.return_review",
        "退回考评",
        (State.COMMITTEE_REVIEWED,),
        State.SELF_SUBMITTED,
        leader_post,
        LEADER,
        needs_reason=True,
    ),
    "decide": Transition(
        "grading.decide",
        "决定等级",
        (State.COMMITTEE_REVIEWED,),
        State.COMMITTEE_DECIDED,
        leader_post,
        LEADER,
        guard=takes_part,
    ),
    "withdraw_decision": Transition(
        "grading.withdraw_decision",
        "撤回等级决定",
        (State.COMMITTEE_DECIDED,),
        State.COMMITTEE_REVIEWED,
        leader_post,
        LEADER,
        guard=not_opened,
    ),
    "return_decision": Transition(
        "grading.return_decision",
        "退回分党委",
        (State.COMMITTEE_DECIDED,),
        State.COMMITTEE_REVIEWED,
        org_dept_post,
        ORG_DEPT,
        needs_reason=True,
    ),
    "approve": Transition(
        "grading.approve",
        "登记审定",
        (State.COMMITTEE_DECIDED,),
        State.APPROVED,
        org_dept_post,
        ORG_DEPT,
    ),
}


def left_behind(user, assessment, name, grades):
    """Why a row of the list cannot go along when a selection takes the step `name` ("decide" as
    proposed, or "approve"): empty if it can, None if the step is not the viewer's.

    Said from the stored columns before anybody confirms; the service computes it again. `grades`:
    the codes of the cycle's grades, highest first.
    """
    transition, proposed = TRANSITIONS[name], assessment.proposed_grade
    if transition.may(user, assessment) is None:
        return None
    if sentence := transition.guard(assessment):
        return sentence
    if proposed not in grades:
        polled = assessment.satisfaction_rate is not None
        return "还有指标没有得分。" if polled else "没有有效的满意度测评。"
    if name == "approve" and assessment.grade not in grades[grades.index(proposed) :]:
        return "所定等级高于现在可定的等级，须退回重定。"
    return ""


def may_edit_self(user, assessment):
    """The secretary, while the sheet is theirs to fill in."""
    return _at_state(assessment, State.DRAFT) and secretary_post(user, assessment)


def may_edit_review(user, assessment):
    """The reviewers, once the branch has sent its own evaluation; they tick V1, V3, V6 too."""
    return _at_state(assessment, State.SELF_SUBMITTED) and reviewer_post(user, assessment)


def may_lift_veto(user, assessment):
    """组织部, until the school has decided."""
    closed = assessment.state in (State.APPROVED, State.FROZEN)
    return None if closed or assessment.participation.is_frozen else org_post(user)


def _at_state(assessment, state):
    blocked = assessment.participation.is_frozen or assessment.is_exempt
    return assessment.state == state and not blocked


def sees_review(user, assessment):
    """A review in work is the reviewers' own; a sent one is read by everybody in scope."""
    if assessment.state not in (State.DRAFT, State.SELF_SUBMITTED):
        return True
    return sees_review_in_work(user, assessment)


def sees_review_in_work(user, assessment):
    """The committee over the branch and the school; not who has a committee post elsewhere."""

    def reads(post):
        inside = post.is_committee_role and covers(post, assessment.participation)
        return inside or post.role in Post.SCHOOL_READERS

    return first_post(user, reads)


def survey_may_be_returned(participation):
    """Why the survey of a graded branch may not be returned any more; empty if it may."""
    assessment = getattr(participation, "assessment", None)
    decided = (State.COMMITTEE_DECIDED, State.APPROVED, State.FROZEN)
    if assessment is None or assessment.state not in decided:
        return ""
    return "该支部已由分党委定级，须先退回定级，再退回调查摸底。"
