"""The reviewers' queue: what waits for 考评, in official order."""

from branches.rules import Role
from grading.models import Assessment


def next_to_review(user, participation):
    """(participation key of the next branch to review or None, how many wait besides this one).
    Only branches that `user` reviews: those of the own sub-committee; for 组织部 the 直属党支部.
    """
    waiting = (
        Assessment.objects.visible_to(user)
        .filter(
            state=Assessment.State.SELF_SUBMITTED,
            participation__round=participation.round_id,
            participation__sub_committee__in=_places(user),
        )
        .exclude(participation=participation.pk)
        .order_by("participation__branch_code")
    )
    keys = list(waiting.values_list("participation", "participation__branch_code"))
    later = [key for key, code in keys if code > participation.branch_code]
    return next(iter([*later, *(key for key, _code in keys)]), None), len(keys)


def _places(user):
    posts = user.posts_as(Role.COMMITTEE_STAFF, Role.ORG_DEPT)
    return [post.committee_id for post in posts]
