"""The reviewer's pile of plans: one after another, in the official order."""

from django.db.models import Exists, OuterRef, Q

from branches.models import Committee, Participation, Post
from branches.organisation.queries import official_order
from rectification.models import RectificationItem

SUBMITTED = RectificationItem.State.PLAN_SUBMITTED
DIRECT = Q(branch__sub_committee__kind=Committee.Kind.SCHOOL)


def plans_waiting(user, participation):
    """(key of the participation whose plan waits next for `user` behind this one, from the top
    where this was the last; how many wait beside it): (None, 0) if none does. One statement.
    """
    items = RectificationItem.objects.of_branch().filter(state=SUBMITTED)
    waits = Exists(items.filter(participation=OuterRef("pk"))) & _reviewed_by(user)
    rows = Participation.objects.visible_to(user).filter(Q(pk=participation.pk) | waits)
    keys = list(rows.order_by(*official_order(user), "pk").values_list("pk", flat=True))
    if participation.pk not in keys:
        return None, 0
    place = keys.index(participation.pk)
    others = keys[place + 1 :] + keys[:place]
    return (others[0], len(others)) if others else (None, 0)


def _reviewed_by(user):
    """Condition on participations: as rules.reviewer_post, in SQL."""
    condition = Q(pk__in=[])
    for post in user.current_posts:
        if post.role == Post.Role.ORG_DEPT:
            condition |= DIRECT
        elif post.role == Post.Role.COMMITTEE_STAFF:
            condition |= Q(branch__sub_committee=post.committee_id) & ~DIRECT
    return condition
