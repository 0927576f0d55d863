"""What those below have let lie: told to the next levels besides (handbook e.5, proposal)."""

from functools import reduce
from operator import or_

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from branches.calendar.workdays import reminder_calendar
from branches.duties.ledger import LEADER, ORG_DEPT, SECRETARY, STAFF
from branches.models import Committee, Cycle, Duty
from branches.scope import NOTHING

# Overdue so many working days, the same duty is also told to the leader and to the Organisation
# Department.
LEADER_AFTER, ORG_DEPT_AFTER = 5, 10


def told_above(on, calendar=None):
    """{"to_leader", "to_org_dept"}: the latest due date (inclusive) that is told to the leader and
    to the Organisation Department on `on`; `calendar` saves the question for it.
    """
    calendar = calendar or reminder_calendar(Cycle.objects.newest_rules())
    return {
        "to_leader": calendar.latest_due(on, LEADER_AFTER),
        "to_org_dept": calendar.latest_due(on, ORG_DEPT_AFTER),
    }


def hears_of_overdue(user):
    """The posts by which `user` is told what those below have let lie."""
    return user.posts_as(LEADER, ORG_DEPT)


def overdue_below(user, on):
    """[Duty] told to `user` besides their owners on `on` (date), the longest overdue first."""
    posts = hears_of_overdue(user)
    limits = told_above(on) if posts else {}
    told = reduce(or_, (_told_to(post, **limits) for post in posts), NOTHING)
    return _by_committee().filter(told).order_by("due_on", "pk")


def overdue_in_school(latest):
    """[(Committee, how many)]: what was due by `latest` (date; "to_org_dept" of told_above()) and
    is told to the Organisation Department, by 分党委 in official order.
    """
    too_late = _too_late_for_school(latest)
    rows = _by_committee().filter(too_late).order_by().values_list("sub_committee")
    counts = dict(rows.annotate(number=Count("pk")))
    return [(one, counts[one.pk]) for one in Committee.objects.filter(pk__in=counts)]


def _told_to(post, *, to_leader, to_org_dept):
    if post.role == ORG_DEPT:
        return _too_late_for_school(to_org_dept)
    return Q(role__in=(SECRETARY, STAFF), sub_committee=post.committee_id, due_on__lte=to_leader)


def _too_late_for_school(latest):
    return ~Q(role=ORG_DEPT) & Q(due_on__lte=latest)


def _by_committee():
    sub_committee = Coalesce("branch__sub_committee", "committee__sub_committee")
    return Duty.objects.open().annotate(sub_committee=sub_committee)
