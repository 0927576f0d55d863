"""Who may do what with 四个一 and 结对, and the states of a 结对."""

from branches import audit
from branches.models import Post
from branches.rules import Transition, first_post, no_post, org_post
from rectification.models import Pairing, Support

State, Slot, Role = Pairing.State, Support.Slot, Post.Role
OFFICES = (Role.COMMITTEE_STAFF, Role.ORG_DEPT)
# The secretary; the office above where the branch has none.
SIDES = (Role.SECRETARY, *OFFICES)


def office_post(user, branch):
    """Staff of the branch's present 分党委; for 直属党支部 the Organisation Department."""
    if branch.sub_committee.is_school:
        return org_post(user)
    return first_post(
        user,
        lambda post: (
            post.role == Role.COMMITTEE_STAFF and post.committee_id == branch.sub_committee_id
        ),
    )


def may_fill(user, branch, slot):
    """组织部 finds the school leader, the 分党委 the other three."""
    return org_post(user) if slot == Slot.LEADER else office_post(user, branch)


def may_propose(user, branch):
    return office_post(user, branch)


def keeper_post(user, pairing):
    """Proposes, takes back and ends: the office of the helped branch."""
    return office_post(user, pairing.branch)


def secretary_of(user, branch):
    return first_post(
        user, lambda post: post.role == Role.SECRETARY and post.branch_id == branch.pk
    )


def answering_post(user, side):
    """For one side (PairingSide): its secretary; the office above while there is none."""
    return secretary_of(user, side.branch) or (
        None if has_secretary(side.branch) else office_post(user, side.branch)
    )


def has_secretary(branch):
    """Whether an account in use holds the post of its secretary today."""
    posts = Post.objects.current().filter(role=Role.SECRETARY, branch=branch)
    return posts.filter(user__is_active=True).exists()


def recording_side(user, pairing):
    """(post, branch) by which `user` writes down what both have done: a secretary's own branch
    first, then the office above one of them; (None, None) for all others.
    """
    both = (pairing.branch, pairing.partner)
    for ask in (secretary_of, office_post):
        for branch in both:
            if post := ask(user, branch):
                return post, branch
    return None, None


def recorder_post(user, activity):
    """Puts a JointActivity (with its branch) right: the side that wrote it down."""
    return secretary_of(user, activity.branch) or office_post(user, activity.branch)


def either_side(user, pairing):
    """For the table: whoever may answer for one of the sides."""
    posts = (answering_post(user, side) for side in pairing.sides.select_related("branch"))
    return next((post for post in posts if post), None)


TRANSITIONS = {
    "agree": Transition(
        "pairing.agree",
        "确认结对",
        (State.PROPOSED,),
        State.AGREED,
        either_side,
        SIDES,
    ),
    "decline": Transition(
        "pairing.decline",
        "不同意结对",
        (State.PROPOSED,),
        State.DECLINED,
        either_side,
        SIDES,
        needs_reason=True,
    ),
    "withdraw": Transition(
        "pairing.withdraw",
        "撤回结对",
        (State.PROPOSED,),
        State.DECLINED,
        keeper_post,
        OFFICES,
        needs_reason=True,
    ),
    "end": Transition(
        "pairing.end",
        "结束结对",
        (State.AGREED,),
        State.ENDED,
        keeper_post,
        OFFICES,
    ),
}
# What follows from a grade that is no longer the lowest is nobody's act.
BY_ITSELF = {
    "lapse": Transition(
        "pairing.lapse",
        "不再需要结对",
        (State.PROPOSED,),
        State.DECLINED,
        no_post,
        (),
    ),
}


def is_open_to(user, pairing, name):
    """Whether to show the button of TRANSITIONS[name]."""
    transition = TRANSITIONS[name]
    return pairing.state in transition.sources and transition.may(user, pairing) is not None


audit.register(
    "pairing",
    "四个一和结对",
    {
        "open_slots": "列出四个一",
        "end_slots": "四个一到期",
        "assign": "指定四个一",
        "vacate": "四个一空缺",
        "propose": "提出结对",
        "confirm": "一方确认结对",
        "activity": "登记联办活动",
        "edit_activity": "修改联办活动",
        "export": "导出结对情况",
    },
    [*TRANSITIONS.values(), *BY_ITSELF.values()],
)
