"""What those below have let lie: told to the next levels besides (handbook e.5, proposal)."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from branches.duties import LEADER, ORG_DEPT, SECRETARY, STAFF
from branches.models import Committee, Duty
from branches.scope import NOTHING

# Overdue that long, the same duty is also told to the leader and to the Organisation Department.
LEADER_AFTER = timedelta(days=7)
ORG_DEPT_AFTER = timedelta(days=15)


def hears_of_overdue(user):
    """The posts by which `user` is told what those below have let lie."""
    return user.posts_as(LEADER, ORG_DEPT)


def overdue_below(user, on=None):
    """The open duties that are told to `user` besides their owners on `on` (date, default today in
    Shanghai), each with its `sub_committee`, the longest overdue first.
    """
    on = on or timezone.localdate()
    told = reduce(or_, (_told_to(post, on) for post in hears_of_overdue(user)), NOTHING)
    return _by_committee().filter(told).order_by("due_on", "pk")


def overdue_in_school(on):
    """[(Committee, how many)]: what is told to the Organisation Department on the day `on`, by
    分党委 in official order.
    """
    rows = _by_committee().filter(_too_late_for_school(on)).order_by().values_list("sub_committee")
    counts = dict(rows.annotate(number=Count("pk")))
    return [(one, counts[one.pk]) for one in Committee.objects.filter(pk__in=counts)]


def _told_to(post, on):
    if post.role == ORG_DEPT:
        return _too_late_for_school(on)
    return Q(
        role__in=(SECRETARY, STAFF),
        sub_committee=post.committee_id,
        due_on__lte=on - LEADER_AFTER,
    )


def _too_late_for_school(on):
    return ~Q(role=ORG_DEPT) & Q(due_on__lte=on - ORG_DEPT_AFTER)


def _by_committee():
    sub_committee = Coalesce("branch__sub_committee", "committee__sub_committee")
    current = Duty.objects.open().filter(participation__frozen_at=None)
    return current.annotate(sub_committee=sub_committee)
