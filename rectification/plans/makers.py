from django.db.models import Q

from branches.models import Participation, Post

Role = Post.Role


def makeable_participations(user, round):
    """Participations of `round` whose items `user` may make (rules.may_make_item), in order."""
    rows = Participation.objects.visible_to(user).taking_part().in_round(round)
    rows = rows.filter(frozen_at=None).select_related(
        "branch__sub_committee", "sub_committee", "round__cycle"
    )
    return rows.filter(_reach(user)).order_by("sub_committee__sort_order", "branch_code")


def may_add_items(user, round):
    """Whether to offer 登记整改事项 at all; no query."""
    makers = (Role.ORG_DEPT, Role.SECRETARY, Role.COMMITTEE_STAFF)
    return not round.is_closed and any(post.role in makers for post in user.current_posts)


def _reach(user):
    reach = Q(pk__in=[])
    for post in user.current_posts:
        if post.role == Role.ORG_DEPT:
            return Q()
        if post.role == Role.SECRETARY:
            reach |= Q(branch=post.branch_id)
        if post.role == Role.COMMITTEE_STAFF:
            reach |= Q(branch__sub_committee=post.committee_id)
    return reach
