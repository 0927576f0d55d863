"""Who may do what in grading, and the state machine of an assessment."""

from branches import audit
from branches.models import Post, Survey
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
    if assessment.participation.survey.state != Survey.State.SUBMITTED:
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
    # The same person, the same day, before anything was built on it (decisions/undoing.py).
    "undo_approval": Transition(
        "grading.undo_approval",
        "撤销审定",
        (State.APPROVED,),
        State.COMMITTEE_DECIDED,
        org_dept_post,
        ORG_DEPT,
        needs_reason=True,
    ),
}


# Why an assessment in this state does not take the step that is asked of it.
STANDS_AT = {
    State.DRAFT: "自评未报送。",
    State.SELF_SUBMITTED: "考评未提交。",
    State.COMMITTEE_REVIEWED: "分党委未定级。",
    State.COMMITTEE_DECIDED: "分党委已定级。",
    State.APPROVED: "校党委已审定。",
    State.FROZEN: "本轮已归档。",
}


def held_up(assessment, name, grades, measured):
    """Why an assessment cannot take the step `name` ("decide" as proposed, or "approve"); empty if
    it can. The list says it before anybody confirms, the act when it refuses.

    Reads stored columns and the state of the survey; `grades`: the codes of the cycle's grades,
    highest first; `measured`: the Satisfaction of the members' poll.
    """
    if assessment.is_exempt:
        return takes_part(assessment)
    if assessment.state not in TRANSITIONS[name].sources:
        return STANDS_AT[assessment.state]
    if missing := facts_missing(assessment, measured):
        return missing
    if assessment.proposed_grade not in grades:
        return "自评或考评还有指标没有得分。"
    open_ones = grades[grades.index(assessment.proposed_grade) :]
    if name == "approve" and assessment.grade not in open_ones:
        return "所定等级高于现在可定的等级，须退回重定。"
    return ""


def facts_missing(assessment, measured):
    """What the survey or the poll still lacks for a grade; empty if nothing."""
    return takes_part(assessment) or (f"{measured.fault}。" if not measured.is_valid else "")


def waits_for(assessment, measured):
    """What a branch without a grade waits for beside the step that its state names."""
    if assessment.is_exempt or assessment.state in Assessment.DECIDED:
        return ""
    return facts_missing(assessment, measured)


def left_behind(user, assessment, name, *stored):
    """held_up() for a row of the list; None if the step is not the viewer's."""
    transition = TRANSITIONS[name]
    if transition.may(user, assessment) is None:
        return None
    if name.startswith("return"):
        return "" if assessment.state in transition.sources else STANDS_AT[assessment.state]
    return held_up(assessment, name, *stored)


def may_edit_self(user, assessment):
    """The secretary, while the sheet is theirs to fill in."""
    return _at_state(assessment, State.DRAFT) and secretary_post(user, assessment)


def may_edit_review(user, assessment):
    """The reviewers, once the branch has sent its own evaluation; they tick V1, V3, V6 too."""
    return _at_state(assessment, State.SELF_SUBMITTED) and reviewer_post(user, assessment)


def may_lift_veto(user, assessment):
    """组织部, until the school has decided."""
    closed = assessment.state in Assessment.SETTLED
    return None if closed or assessment.participation.is_frozen else org_post(user)


def may_note_jump(user, assessment):
    """组织部, of a branch in a 复评, until the school has decided."""
    return may_lift_veto(user, assessment) if assessment.grade_before else None


def _at_state(assessment, state):
    blocked = assessment.participation.is_frozen or assessment.is_exempt
    return assessment.state == state and not blocked


def sees_review(user, assessment):
    """A review in work is the reviewers' own; a sent one is read by everybody in scope."""
    if assessment.state in Assessment.REVIEWED:
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
    if assessment is None or assessment.state not in Assessment.DECIDED:
        return ""
    return "该支部已由分党委定级，须先退回定级，再退回调查摸底。"


audit.register(
    "grading",
    "分类定级",
    {
        "save_self": "填写自评表",
        "save_review": "填写考评表",
        "confirm_self": "确认自评表据调查的各项",
        "confirm_review": "确认考评表据调查的各项",
        "cite_self": "写明自评提高的依据",
        "cite_review": "写明考评提高的依据",
        "drop_self": "取消自评提高的依据",
        "drop_review": "取消考评提高的依据",
        "tick_veto": "认定一票否决",
        "lift_veto": "解除一票否决",
        "note_jump": "写明晋升两级的理由",
        "meeting": "登记定级会议",
        "export": "导出定级汇总表",
    },
    TRANSITIONS.values(),
)
