"""验收层级: the items of a branch that is decided 薄弱 are accepted by two levels (design 6).

The level follows the decision until the school approves it; from then on it only rises. What an
office above the branch has to put right keeps its one level.
"""

from django.utils import timezone

from branches import audit
from branches.models import AuditEntry, Post
from grading.decisions.standing import grade_on
from grading.models import Assessment
from rectification.models import RectificationItem

BATCH = 500
State = RectificationItem.State
# How many levels accept, as 操作记录 tells it.
WORDS = {1: "分党委验收", 2: "分党委验收、组织部确认"}


def raise_for(branches, *, by):
    """Two levels for every open item of `branches` (keys), just decided 薄弱 by their 分党委."""
    rows = RectificationItem.objects.unfinished().of_branch()
    _set(rows.filter(branch__in=branches, levels=1), by, levels=2, follows_decision=True)


def restore(branches, *, by):
    """The decision on `branches` (keys) was taken back: the levels it gave go with it. What 分党委
    has accepted meanwhile lies with 组织部 already and keeps its second level.
    """
    given = _following(branches).unfinished().exclude(state=State.COMMITTEE_ACCEPTED)
    _set(given, by, levels=1, follows_decision=False)


def settle(branches):
    """The school has approved the grades of `branches` (keys): the levels stand for good."""
    _following(branches).update(follows_decision=False)


def follow_again(branch, since):
    """The approval of a grade was undone: the levels that its decision gave since then (moment)
    follow the decision again. One statement; an item born after the decision keeps its two levels.
    """
    given = AuditEntry.objects.filter(branch=branch, action="rectification.levels", at__gte=since)
    rows = RectificationItem.objects.unfinished().filter(branch=branch, levels=2)
    rows.filter(pk__in=given.values("target_id")).update(follows_decision=True)


def _following(branches):
    return RectificationItem.objects.filter(branch__in=branches, follows_decision=True)


def _set(rows, by, **values):
    """Write `values` into the items of a queryset, with an audit entry each: four statements."""
    found = rows.select_for_update(of=("self",)).select_related("participation__branch")
    items = list(found.order_by("pk"))
    if not items:
        return
    RectificationItem.objects.filter(pk__in=[one.pk for one in items]).update(**values)
    changed = [WORDS[1], WORDS[2]] if values["levels"] == 2 else [WORDS[2], WORDS[1]]
    entries = [
        audit.build("rectification.levels", one, by=by, changes={"验收层级": changed})
        for one in items
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)


def born_with(participation, post):
    """{levels, follows_decision} of an item of the branch made now by `post`: two levels in a 薄弱
    branch and for what 组织部 issued. With a branch directly under the school 组织部 only stands in
    for the missing 分党委.
    """
    issued = post.role == Post.Role.ORG_DEPT and not participation.branch.sub_committee.is_school
    if issued or _is_weak(participation.branch):
        return {"levels": 2, "follows_decision": False}
    is_decided = _is_decided_weak(participation)
    return {"levels": 2 if is_decided else 1, "follows_decision": is_decided}


def _is_weak(branch):
    """Whether the grade in force today is the lowest of its year."""
    standing = grade_on(branch, timezone.localdate())
    return standing is not None and standing.is_bottom


def _is_decided_weak(participation):
    decided = Assessment.objects.filter(
        participation=participation, state=Assessment.State.COMMITTEE_DECIDED
    )
    lowest = participation.round.cycle.rules.grades.bottom.code
    return decided.filter(grade=lowest).exists()
