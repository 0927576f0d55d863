"""Who may do what: each predicate returns the post that allows it, or None. What is visible is
scope's matter.

The predicates look at role and place only; whether it is too late is the state's matter
(Transition).
"""

from collections.abc import Callable
from dataclasses import dataclass

from branches.models import Post, Survey

Role = Post.Role


def no_guard(thing):
    return ""


def no_post(user, thing):
    """What the system does by itself is nobody's act."""
    return


@dataclass(frozen=True)
class Transition:
    """One arrow of a state machine: drives move(), the buttons, the rights page and its test."""

    verb: str  # audit action, e.g. "survey.submit"
    label: str  # word on the button, e.g. "报送"
    sources: tuple
    target: str
    may: Callable
    roles: tuple  # for the rights page
    needs_reason: bool = False
    guard: Callable = no_guard
    # Of what is still to be done: an archived round does not end it (design 3).
    outlives_round: bool = False

    def is_open_to(self, user, thing):
        """Whether to show the button: right role, right state, nothing in the way, not archived."""
        return bool(
            thing.state in self.sources
            and (self.outlives_round or not thing.participation.is_frozen)
            and self.may(user, thing)
            and not self.guard(thing)
        )


def first_post(user, condition):
    return next((post for post in user.current_posts if condition(post)), None)


def is_same_person(one, other):
    """Whether two accounts belong to one person: who asks is not who answers."""
    return one.pk == other.pk or (one.person_id is not None and one.person_id == other.person_id)


def org_post(user):
    return first_post(user, lambda post: post.role == Role.ORG_DEPT)


def secretary_post(user, thing):
    """The user's seat as secretary of the thing's branch."""
    branch_id = thing.participation.branch_id
    return first_post(
        user, lambda post: post.role == Role.SECRETARY and post.branch_id == branch_id
    )


def covers(post, participation):
    """Whether a committee post reaches the participation's committee: its own subtree."""
    return participation.committee.path.startswith(post.committee.path)


def staff_post(user, thing):
    """Staff of the committee or of one above it; 组织部 for branches without one."""
    participation = thing.participation
    if participation.sub_committee.is_school:
        return org_post(user)
    return first_post(
        user, lambda post: post.role == Role.COMMITTEE_STAFF and covers(post, participation)
    )


def _at_sub_committee(post, participation, role):
    return post.role == role and post.committee_id == participation.sub_committee_id


def reviewer_post(user, thing):
    """Staff of the sub-committee itself (党总支 only enter); 组织部 for 直属党支部."""
    return reviewer_at(user, thing.participation)


def reviewer_at(user, place):
    """As reviewer_post(), of what hangs on a sub-committee: a participation, a branch today."""
    if place.sub_committee.is_school:
        return org_post(user)
    return first_post(user, lambda post: _at_sub_committee(post, place, Role.COMMITTEE_STAFF))


def leader_post(user, thing):
    """分党委书记 of the sub-committee; for 直属党支部 the Organisation Department."""
    participation = thing.participation
    if participation.sub_committee.is_school:
        return org_post(user)
    return first_post(
        user, lambda post: _at_sub_committee(post, participation, Role.COMMITTEE_LEADER)
    )


COMMITTEE_POSTS = (Role.COMMITTEE_STAFF, Role.COMMITTEE_LEADER)


def regrade_post(user, participation):
    """列入复评: the sub-committee itself; for 直属党支部 the Organisation Department."""
    return reviewer_post(user, participation) or leader_post(user, participation)


def leader_or_org_post(user, thing):
    return leader_post(user, thing) or org_post(user)


def may_read_audit(user):
    return first_post(user, lambda post: post.role in (Role.ORG_DEPT, Role.AUDITOR))


def may_edit_cycle(user):
    return org_post(user)


def may_manage_accounts(user):
    """组织部 everywhere, committee staff in their subtree (what they see is scope's matter)."""
    return first_post(user, lambda post: post.role in (Role.ORG_DEPT, Role.COMMITTEE_STAFF))


def may_import(user):
    return first_post(user, lambda post: post.role in (Role.ORG_DEPT, Role.COMMITTEE_STAFF))


def sees_personal_numbers(user, sub_committee_id):
    """Phone numbers and 学工号: the own sub-committee and 组织部; masked for others."""
    return any(
        post.role == Role.ORG_DEPT
        or post.is_committee_role
        and post.committee.sub_committee_id == sub_committee_id
        or post.role == Role.SECRETARY
        and post.branch.sub_committee_id == sub_committee_id
        for post in user.current_posts
    )


# organisation, accounts and posts
STAFF_GIVES = (Role.SECRETARY, Role.COMMITTEE_STAFF)


def staff_over(user, committee):
    """The user's staff post at `committee` or above it."""
    return first_post(
        user,
        lambda post: (
            post.role == Role.COMMITTEE_STAFF and committee.path.startswith(post.committee.path)
        ),
    )


def may_edit_branch(user, branch):
    """Register and officers of a branch: staff of its committee or above, and 组织部."""
    return org_post(user) or staff_over(user, branch.committee)


def may_edit_tree(user):
    return org_post(user)


def may_read_cycle(user):
    return first_post(user, lambda post: post.role in (Role.ORG_DEPT, Role.AUDITOR))


def may_read_accounts(user):
    return may_manage_accounts(user) or first_post(user, lambda post: post.role == Role.AUDITOR)


def may_give_post(user, role, place):
    """Whether `user` may put somebody else in `role` at `place` (Committee or Branch)."""
    if org := org_post(user):
        return org
    if role not in STAFF_GIVES:
        return None
    return staff_over(user, getattr(place, "committee", place))


def may_manage_account(user, account):
    """Nobody manages the own account, nor one with a post that the manager could not give."""
    if account.pk == user.pk:
        return None
    if org := org_post(user):
        return org
    if not _within_reach(user, account):
        return None
    return first_post(user, lambda post: post.role == Role.COMMITTEE_STAFF)


def _within_reach(user, account):
    """Every standing post could be given by `user`; of an account without one, some past post. An
    account that never had a post is being opened at this moment.
    """
    held = account.posts.select_related("committee", "branch__committee")
    standing = list(held.standing())
    if standing:
        return all(may_give_post(user, post.role, post.place) for post in standing)
    past = list(held)
    return not past or any(may_give_post(user, post.role, post.place) for post in past)


# hand-over of a secretary
GIVER, RECEIVER = "giver", "receiver"


def may_keep_handover(user, handover):
    """Begin, move, withdraw: whoever keeps the register of the branch."""
    return may_edit_branch(user, handover.branch)


def may_confirm_handover(user, handover, side):
    """The person of that side; else whoever keeps the register, unless of the other side."""
    own = handover.giver_id if side == GIVER else handover.receiver_id
    if user.person_id == own:
        return first_post(user, lambda post: post.branch_id == handover.branch_id)
    if user.person_id in (handover.giver_id, handover.receiver_id):
        return None
    return may_keep_handover(user, handover)


SURVEY = {
    "submit": Transition(
        "survey.submit",
        "报送调查摸底",
        Survey.EDITABLE,
        Survey.State.SUBMITTED,
        staff_post,
        (Role.COMMITTEE_STAFF, Role.ORG_DEPT),
    ),
    "return": Transition(
        "survey.return",
        "退回调查摸底",
        (Survey.State.SUBMITTED,),
        Survey.State.RETURNED,
        leader_or_org_post,
        (Role.COMMITTEE_LEADER, Role.ORG_DEPT),
        needs_reason=True,
    ),
}
