"""Who sees what: turns a user into a condition on rows. The only place that does."""

from functools import reduce
from operator import or_

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.shortcuts import get_object_or_404

NOTHING = Q(pk__in=[])


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a branch or to a committee.

    `scope_branch` is the lookup that leads to the branch ("" on the branch itself, None if there is
    none), `scope_paths` are the lookups that lead to committee paths.
    """

    scope_branch = "branch"
    scope_paths = ("branch__committee__path",)

    def visible_to(self, user):
        """Only what today's posts of `user` reach; nothing for anybody else (fails closed)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_school:
            return self
        return self.filter(self.reach(user.current_posts))

    def reach(self, posts):
        """The union of what each post reaches, as one condition."""
        return reduce(or_, (self.reach_of(post) for post in posts), NOTHING)

    def reach_of(self, post):
        if post.branch_id and self.scope_branch is not None:
            return Q(**{self.scope_branch or "pk": post.branch_id})
        if post.is_committee_role:
            paths = (Q(**{f"{path}__startswith": post.committee.path}) for path in self.scope_paths)
            return reduce(or_, paths, NOTHING)
        return NOTHING


class ParticipationScopedQuerySet(ScopedQuerySet):
    """Rows of a participation: seen by the committee it was copied from and by the branch's
    present one. `scope_participation` is the lookup that leads to it.
    """

    scope_branch = "participation__branch"
    scope_participation = "participation"

    def reach_of(self, post):
        if post.is_committee_role:
            return Q(**{f"{self.scope_participation}__in": participations_under(post.committee)})
        return super().reach_of(post)


def participations_under(committee):
    """Keys of the participations that the subtree of `committee` sees.

    A union, because PostgreSQL walks an index for each half; for one condition over both places it
    would read all participations and all branches.
    """
    path = committee.path
    rows = apps.get_model("branches", "Participation").objects.order_by().values("pk")
    return rows.filter(committee__path__startswith=path).union(
        rows.filter(branch__committee__path__startswith=path)
    )


def get_in_scope(queryset, user, **lookup):
    """The one row of `queryset` that `lookup` names, or 404 if the user does not see it."""
    return get_object_or_404(queryset.visible_to(user), **lookup)
