"""The reviewer's pile: what waits for an acceptance by the posts of a user."""

from django.db.models import Q

from branches.models import Committee, Post
from rectification import rules
from rectification.models import RectificationItem

State, Owner = RectificationItem.State, RectificationItem.Owner
DIRECT = Q(branch__sub_committee__kind=Committee.Kind.SCHOOL)
# Of 组织部: what a 分党委 has accepted, what the offices put right, and 直属党支部.
OF_SCHOOL = Q(state=State.COMMITTEE_ACCEPTED) | Q(state=State.CLOSURE_REQUESTED) & (
    ~Q(owner=Owner.BRANCH) | DIRECT
)


def is_reviewer(user):
    """Whether anything could wait for the user; no query."""
    return bool(user.posts_as(*rules.REVIEWERS))


def waits_for(user):
    """Condition on items: an acceptance of theirs is for one of the user's posts to give
    (rules.acceptance_of), by the present 分党委 of the branch. Who did the work himself is found
    row by row (rules.own_work).
    """
    condition = Q(pk__in=[])
    for post in user.posts_as(*rules.REVIEWERS):
        if post.role == Post.Role.ORG_DEPT:
            condition |= OF_SCHOOL
        else:
            at = Q(branch__sub_committee=post.committee_id) & ~DIRECT
            condition |= Q(state=State.CLOSURE_REQUESTED, owner=Owner.BRANCH) & at
    return condition


def others_waiting(user, item):
    """How many items wait for the user beside `item`; no query for anybody who accepts nothing."""
    if not is_reviewer(user):
        return 0
    rows = RectificationItem.objects.visible_to(user)
    return rows.filter(waits_for(user)).exclude(pk=item.pk).count()
