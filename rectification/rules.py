"""Who may do what with a 整改事项, and the one table of its states.

The owner works, the level above accepts: branch and 分党委, 分党委 and 组织部, 组织部 and another
person there. Person ≠ accepter is a matter of persons, not of roles: `own_work` tells it in words.
"""

from functools import partial
from itertools import chain

from django.utils import timezone

from branches import audit
from branches.models import Post
from branches.rulebook.dates import add_months
from branches.rules import Transition as Arrow
from branches.rules import is_same_person, org_post, reviewer_at, secretary_post
from rectification.models import Extension, RectificationItem

# What is still to be done outlives its round.
Transition = partial(Arrow, outlives_round=True)
State = RectificationItem.State
Role = Post.Role
Owner = RectificationItem.Owner
SECRETARY = (Role.SECRETARY,)
OFFICES = (Role.COMMITTEE_STAFF, Role.ORG_DEPT)
OWNERS = (Role.SECRETARY, *OFFICES)
REVIEWERS = (Role.COMMITTEE_STAFF, Role.ORG_DEPT)  # 组织部 for 直属党支部
ORG_DEPT = (Role.ORG_DEPT,)
# What the branch must have written before a plan can be sent in.
PLAN_FIELDS = {
    "cause": "原因",
    "goal": "整改目标",
    "measure": "整改措施",
    "owner_office": "责任人",
}


def department_post(user, item):
    """组织部 for any branch."""
    return org_post(user)


def reviewer_post(user, thing):
    """Of the branch's present 分党委: staff of itself, 组织部 for 直属党支部 (design 3)."""
    return reviewer_at(user, thing.participation.branch)


def owner_post(user, item):
    """Whoever has to put the item right."""
    return OWNER_POSTS[item.owner](user, item)


def office_post(user, item):
    """The owner's, where it is an office above the branch."""
    return None if item.is_of_branch else owner_post(user, item)


def above_post(user, item):
    """The level above the owner: it answers requests and accepts."""
    return reviewer_post(user, item) if item.is_of_branch else org_post(user)


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


def reopening_post(user, item):
    """回头看: the level above the owner, and 组织部 for any branch."""
    return above_post(user, item) or org_post(user)


def last_day_to_reopen(item):
    """The last day (date) to take up a closed item again by the year's parameter, or None."""
    months = item.participation.round.cycle.rules.reopen_within_months
    return add_months(item.closed_on, months) if months and item.closed_on else None


def reopening_gap(item):
    """Why the closed item can be taken up no more, or not again; "" if nothing is in the way."""
    last = last_day_to_reopen(item)
    if last is None:
        return "本年度没有规定销号后可以重新整改。"
    if timezone.localdate() > last:
        return f"重新整改须在{last:%Y-%m-%d}以前，现在已过期限，请另行登记整改事项。"
    twin = RectificationItem.objects.unfinished().filter(
        branch=item.branch_id, source_code=item.source_code
    )
    return "同一问题已有整改事项在办，请在该事项中整改。" if twin.exists() else ""


OWNER_POSTS = {
    Owner.BRANCH: secretary_post,
    Owner.COMMITTEE: reviewer_post,
    Owner.ORG_DEPT: department_post,
}
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
    "begin": Transition(
        "rectification.begin",
        "定下措施，开始整改",
        (State.PLAN_DRAFT,),
        State.IN_PROGRESS,
        office_post,
        OFFICES,
        guard=plan_gap,
    ),
    "request_closure": Transition(
        "rectification.request_closure",
        "申请销号",
        (State.IN_PROGRESS,),
        State.CLOSURE_REQUESTED,
        owner_post,
        OWNERS,
        guard=progress_gap,
    ),
    "accept": Transition(
        "rectification.accept",
        "验收通过并销号",
        (State.CLOSURE_REQUESTED,),
        State.CLOSED,
        above_post,
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
        above_post,
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
    "reopen": Transition(
        "rectification.reopen",
        "重新整改",
        (State.CLOSED,),
        State.IN_PROGRESS,
        reopening_post,
        REVIEWERS,
        needs_reason=True,
        guard=reopening_gap,
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


def owners_named_by(user):
    """Whose an item entered by hand may be: the secretary's own, the offices' theirs too."""
    may_name = {
        Owner.BRANCH: True,
        Owner.COMMITTEE: any(post.role in OFFICES for post in user.current_posts),
        Owner.ORG_DEPT: org_post(user) is not None,
    }
    return [owner for owner, may in may_name.items() if may]


def may_edit_plan(user, item):
    """What an office above has to put right is not in the branch's plan."""
    return secretary_post(user, item) if item.is_of_branch else None


def may_log_progress(user, item):
    return owner_post(user, item)


def may_report(user, report):
    """整顿月报: the branch's own; whoever sees the branch reads it."""
    return secretary_post(user, report)


def may_ask_extension(user, item):
    return owner_post(user, item)


def may_answer_extension(user, item):
    return above_post(user, item)


def accepting_office(item):
    """Whose word the first acceptance is, as pages name it."""
    is_above = not item.is_of_branch or item.participation.branch.sub_committee.is_school
    return "组织部" if is_above else "分党委"


def own_work(item, user):
    """Why `user` may not accept the item although the post would allow it; "" if nothing is in
    the way.

    The one who did the work, asked for closure or accepted it below does not accept it: neither
    the same account nor another account of the same person (handbook e.3). Asks nothing where
    load_doers() (rectification/items/history.py) has read the rows.
    """
    if item.state not in REVIEWS:
        return ""
    rows = chain(item.progress_rows.all(), item.closurerequest_rows.all())
    if any(is_same_person(user, row.by) for row in rows):
        return "您办理过该事项或提出了销号申请，须由另一人验收。"
    if item.state != State.COMMITTEE_ACCEPTED:
        return ""
    request = last_request(item)
    accepted = [one for one in item.acceptance_rows.all() if one.is_accepted]
    if any(one.request_id == request.pk and is_same_person(user, one.by) for one in accepted):
        return "您已在分党委一级验收，须由另一人确认。"
    return ""


def last_request(item):
    """The ClosureRequest that counts, the newest; None before the first."""
    rows = list(item.closurerequest_rows.all())
    return rows[-1] if rows else None


def extension_hindrance(item, today):
    """Why no extension can be asked for on `today` (date); "" if it can (handbook e.3)."""
    if item.state != State.IN_PROGRESS:
        return "只有整改中的事项可以申请延期。"
    if today >= item.due_on:
        return "延期须在完成时限之前申请，现在已到期，请抓紧整改并申请销号。"
    states = {row.state for row in item.extension_rows.all()}
    if Extension.State.GRANTED in states:
        return "该事项已延期一次，不能再延。"
    if Extension.State.OPEN in states:
        return "已有一条延期申请等待审批。"
    return ""


audit.register(
    "rectification",
    "整改",
    {
        "create": "生成整改事项",
        "edit": "修改整改方案",
        "goal": "填写整改总目标",
        "progress": "记录整改进展",
        "levels": "验收层级随等级决定",
        "recognise": "晋位认定",
        "request_extension": "申请延期",
        "grant_extension": "同意延期",
        "refuse_extension": "不同意延期",
        "export": "导出整改台账",
        "state_promotion": "申报晋位",
        "export_promotions": "导出晋位认定结果",
        "report": "报送整顿月报",
        "supplement": "补充整顿月报",
    },
    TRANSITIONS.values(),
)
