"""What waits for its public notice, and what the notices come to."""

from django.db.models import Exists, OuterRef
from django.urls import reverse

from branches.duties import ledger as duties
from branches.models import Duty, Round
from grading.models import Assessment, Decision, NoticeEntry, Objection, PublicNotice
from grading.publicity.guard import is_noticed, standing_entries

# Official order, the same for every reader: it is a paper.
ORDER = (
    *("participation__sub_committee__sort_order", "participation__sub_committee__code"),
    "participation__branch_code",
)


def waiting(round):
    """[Assessment] of `round` (with its cycle) decided by 分党委, of a grade that is made public,
    that stand on no notice yet, in official order; each with `noted` (key of its last decision).
    """
    parameters = round.cycle.rules
    if parameters.public_notice_working_days == 0:
        return []
    last = Decision.objects.filter(
        assessment=OuterRef("pk"), level=Decision.Level.COMMITTEE, act=Decision.Act.DECIDED
    ).order_by("-pk")
    rows = Assessment.objects.filter(
        participation__round=round,
        participation__frozen_at=None,
        state=Assessment.State.COMMITTEE_DECIDED,
        grade__in=parameters.noticed_grades,
    )
    rows = rows.annotate(noted=last.values("pk")[:1]).order_by(*ORDER)
    found = list(rows.select_related("participation__sub_committee"))
    standing = standing_entries([one.participation_id for one in found])
    listed = set(standing.values_list("participation", flat=True)) if found else set()
    fresh = [one for one in found if one.participation_id not in listed]
    return [one for one in fresh if is_noticed(one, parameters)]


def rounds_in_work():
    """Rounds that are not archived, with their cycles, the newest first."""
    rows = Round.objects.filter(state=Round.State.OPEN).select_related("cycle")
    return rows.order_by("-cycle", "-seq")


def by_unit(entries):
    """[(分党委, [NoticeEntry])] in the order of the list."""
    found = {}
    for one in entries:
        found.setdefault(one.unit, []).append(one)
    return list(found.items())


def shown_entries(notice):
    """NoticeEntry rows of a notice that still stand: a line whose decision was returned is gone."""
    keys = NoticeEntry.objects.filter(notice=notice).values("participation")
    rows = standing_entries(keys).filter(notice=notice)
    return rows.order_by("place")


def with_open_objections(entries):
    """Annotated with `is_held`: an objection to the line waits for its answer."""
    still_open = Objection.objects.filter(entry=OuterRef("pk"), answered_on=None)
    return entries.annotate(is_held=Exists(still_open))


# duties
def notice_duty(notice, school):
    """公示期满: 组织部 has the result approved when the days are over."""
    return duties.Owed(
        kind=Duty.Kind.NOTICE_END,
        subject_id=notice.pk,
        role=duties.ORG_DEPT,
        title=f"第 {notice.number} 批公示期满后登记审定",
        link=reverse("publicity:notice", args=[notice.pk]),
        due_on=notice.last_on,
        committee_id=school,
    )


def objection_duty(objection, school):
    """答复异议: number and link alone, for reminders travel by mail."""
    return duties.Owed(
        kind=Duty.Kind.OBJECTION,
        subject_id=objection.pk,
        role=duties.ORG_DEPT,
        title=f"答复异议 {objection.number}",
        link=reverse("publicity:objection", args=[objection.pk]),
        due_on=objection.due_on,
        committee_id=school,
    )


def expected_duties(today):
    """{Owed}: notices that are not over on `today` (date), objections without an answer."""
    notices = PublicNotice.objects.standing().filter(ended_on=None, last_on__gte=today)
    waiting_ones = Objection.objects.filter(answered_on=None)
    found, objections = list(notices), list(waiting_ones.only("pk", "year", "serial", "due_on"))
    if not found and not objections:
        return set()
    school = duties.school().pk
    return {notice_duty(one, school) for one in found} | {
        objection_duty(one, school) for one in objections
    }
