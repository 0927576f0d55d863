"""The reviewer's pile of plans: one after another, in the official order."""

from django.db.models import Q

from branches.models import Committee, Participation, Post
from branches.organisation.queries import official_order
from rectification.models import Plan

State = Plan.State
DIRECT = Q(participation__branch__sub_committee__kind=Committee.Kind.SCHOOL)


def plans_waiting(user, participation):
    """(key of the participation whose plan waits next for `user` behind this one, from the top
    where this was the last; how many wait beside it): (None, 0) if none does. One statement.
    """
    waits = Q(plan__in=Plan.objects.filter(waits_for(user)).values("pk"))
    rows = Participation.objects.visible_to(user).filter(Q(pk=participation.pk) | waits)
    keys = list(rows.order_by(*official_order(user), "pk").values_list("pk", flat=True))
    if participation.pk not in keys:
        return None, 0
    place = keys.index(participation.pk)
    others = keys[place + 1 :] + keys[:place]
    return (others[0], len(others)) if others else (None, 0)


def waits_for(user):
    """Condition on plans: approved by one of the user's posts (plan_rules.approval_of), in SQL."""
    condition = Q(pk__in=[])
    for post in user.current_posts:
        if post.role == Post.Role.ORG_DEPT:
            condition |= Q(state=State.COMMITTEE_APPROVED) | Q(state=State.SUBMITTED) & DIRECT
        elif post.role == Post.Role.COMMITTEE_STAFF:
            at = Q(participation__branch__sub_committee=post.committee_id) & ~DIRECT
            condition |= Q(state=State.SUBMITTED) & at
    return condition
