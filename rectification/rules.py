"""Who may do what with a 整改事项, and the one table of its states.

Person ≠ accepter is a matter of persons, not of roles: `own_work` tells it in words.
"""

from itertools import chain

from branches.models import Post
from branches.rules import Transition, org_post, reviewer_post, secretary_post
from rectification.models import Extension, RectificationItem

State = RectificationItem.State
Role = Post.Role
SECRETARY = (Role.SECRETARY,)
REVIEWERS = (Role.COMMITTEE_STAFF, Role.ORG_DEPT)  # 组织部 for 直属党支部
ORG_DEPT = (Role.ORG_DEPT,)
# What the branch must have written before a plan can be sent in.
PLAN_FIELDS = {"goal": "整改目标", "measure": "整改措施", "owner_office": "责任人"}


def department_post(user, item):
    """组织部 for any branch."""
    return org_post(user)


def missing_in_plan(item):
    """Labels of what the item's part of the plan still lacks."""
    return [label for name, label in PLAN_FIELDS.items() if not getattr(item, name).strip()]


def plan_gap(item):
    missing = missing_in_plan(item)
    return f"“{item}”还没有写{'、'.join(missing)}。" if missing else ""


def progress_gap(item):
    if item.progress_rows.exists():
        return ""
    return "还没有进展记录，先记一条进展再申请销号。"


def one_level(item):
    return "" if item.levels == 1 else "该事项须由组织部确认后才能销号。"


def two_levels(item):
    return "" if item.levels == 2 else "该事项由分党委验收即可销号。"


TRANSITIONS = {
    "submit_plan": Transition(
        "rectification.submit_plan",
        "报送方案",
        (State.PLAN_DRAFT,),
        State.PLAN_SUBMITTED,
        secretary_post,
        SECRETARY,
        guard=plan_gap,
    ),
    "approve_plan": Transition(
        "rectification.approve_plan",
        "批准方案",
        (State.PLAN_SUBMITTED,),
        State.IN_PROGRESS,
        reviewer_post,
        REVIEWERS,
    ),
    "return_plan": Transition(
        "rectification.return_plan",
        "退回方案",
        (State.PLAN_SUBMITTED,),
        State.PLAN_DRAFT,
        reviewer_post,
        REVIEWERS,
        needs_reason=True,
    ),
    "request_closure": Transition(
        "rectification.request_closure",
        "申请销号",
        (State.IN_PROGRESS,),
        State.CLOSURE_REQUESTED,
        secretary_post,
        SECRETARY,
        guard=progress_gap,
    ),
    "accept": Transition(
        "rectification.accept",
        "验收通过并销号",
        (State.CLOSURE_REQUESTED,),
        State.CLOSED,
        reviewer_post,
        REVIEWERS,
        guard=one_level,
    ),
    "accept_first": Transition(
        "rectification.accept_first",
        "验收通过，报组织部确认",
        (State.CLOSURE_REQUESTED,),
        State.COMMITTEE_ACCEPTED,
        reviewer_post,
        REVIEWERS,
        guard=two_levels,
    ),
    "return_closure": Transition(
        "rectification.return_closure",
        "退回继续整改",
        (State.CLOSURE_REQUESTED,),
        State.IN_PROGRESS,
        reviewer_post,
        REVIEWERS,
        needs_reason=True,
    ),
    "confirm": Transition(
        "rectification.confirm",
        "确认销号",
        (State.COMMITTEE_ACCEPTED,),
        State.CLOSED,
        department_post,
        ORG_DEPT,
    ),
    "return_confirmation": Transition(
        "rectification.return_confirmation",
        "退回继续整改",
        (State.COMMITTEE_ACCEPTED,),
        State.IN_PROGRESS,
        department_post,
        ORG_DEPT,
        needs_reason=True,
    ),
    "cancel": Transition(
        "rectification.cancel",
        "撤销事项",
        tuple(state for state in State if state not in RectificationItem.FINISHED),
        State.CANCELLED,
        department_post,
        ORG_DEPT,
        needs_reason=True,
    ),
}
# Where a request for closure waits, and what the reviewer there may do: (pass, return).
REVIEWS = {
    State.CLOSURE_REQUESTED: ("accept", "return_closure"),
    State.COMMITTEE_ACCEPTED: ("confirm", "return_confirmation"),
}


def acceptance_of(item):
    """The transition that passes the item on from where it waits; None if it does not wait."""
    if item.state == State.CLOSURE_REQUESTED and item.levels == 2:
        return TRANSITIONS["accept_first"]
    names = REVIEWS.get(item.state)
    return TRANSITIONS[names[0]] if names else None


def refusal_of(item):
    """The transition that sends a waiting item back to work; None if it does not wait."""
    names = REVIEWS.get(item.state)
    return TRANSITIONS[names[1]] if names else None


def may_make_item(user, participation):
    """By the branch's secretary, the reviewing staff, or 组织部 for any branch."""
    return (
        secretary_post(user, participation) or reviewer_post(user, participation) or org_post(user)
    )


def may_edit_plan(user, item):
    return secretary_post(user, item)


def may_log_progress(user, item):
    return secretary_post(user, item)


def may_ask_extension(user, item):
    return secretary_post(user, item)


def may_answer_extension(user, item):
    return reviewer_post(user, item)


def may_review_plan(user, participation):
    return reviewer_post(user, participation)


def own_work(item, user):
    """Why `user` may not accept the item although the post would allow it; "" if nothing is in
    the way.

    The one who did the work, asked for closure or accepted it below does not accept it: neither
    the same account nor another account of the same person (handbook e.3).
    """
    if item.state not in REVIEWS:
        return ""
    rows = chain(
        item.progress_rows.select_related("by"), item.closurerequest_rows.select_related("by")
    )
    if any(is_same_person(user, row.by) for row in rows):
        return "您办理过该事项或提出了销号申请，须由另一人验收。"
    if item.state != State.COMMITTEE_ACCEPTED:
        return ""
    accepted = item.acceptance_rows.filter(is_accepted=True, request=last_request(item))
    if any(is_same_person(user, row.by) for row in accepted.select_related("by")):
        return "您已在分党委一级验收，须由另一人确认。"
    return ""


def is_same_person(one, other):
    return one.pk == other.pk or (one.person_id is not None and one.person_id == other.person_id)


def last_request(item):
    return item.closurerequest_rows.last()


def extension_hindrance(item, today):
    """Why no extension can be asked for on `today` (date); "" if it can (handbook e.3)."""
    if item.state != State.IN_PROGRESS:
        return "只有整改中的事项可以申请延期。"
    if today >= item.due_on:
        return "延期须在完成时限之前申请，现在已到期，请抓紧整改并申请销号。"
    states = set(item.extension_rows.values_list("state", flat=True))
    if Extension.State.GRANTED in states:
        return "该事项已延期一次，不能再延。"
    if Extension.State.OPEN in states:
        return "已有一条延期申请等待审批。"
    return ""
