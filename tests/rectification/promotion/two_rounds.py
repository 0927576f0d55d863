"""A branch that was weak in the first round, put things right, and is graded again."""

from datetime import date, datetime, time

from django.utils import timezone

from branches.models import Round
from branches.rounds.services import close_round
from grading.models import Assessment
from grading.sheets.assessments import freeze
from rectification.models import ClosureRequest, Promotion, RectificationItem, Reopening
from tests import make
from tests.grading import graded
from tests.rectification import office

FIRST, AGAIN = date(2012, 3, 20), date(2012, 11, 20)
# What was wrong in the first round, and what of it was put right in the second.
WEAK = {
    "theme_days": 4,
    "committee_meetings": 4,
    "talks_held": 5,
    "hours_met_members": 8,
}
BETTER = {"theme_days": 12, "committee_meetings": 12, "talks_held": 20, "hours_met_members": 6}


def build(*, state="committee_decided", again=BETTER, kind=None, **first):
    """{"branch", "before", "after": Assessments, "who", "c1", "c4": closed items, "late"}: the
    first round approved and archived, the second one as far as `state`.
    """
    branch = make.branch(of=make.committee(), kind=kind or "staff")
    one = make.round(cutoff_on=FIRST)
    before = graded.assessment(branch, within=one, **{**WEAK, **first})
    office.finding(before.participation, "F14", "committee_meetings")
    office.finding(before.participation, "F15", "theme_days", indicator="C3", message="主题党日4次")
    who = graded.people(before)
    before = graded.to_state(before, "approved", who, choice="差", ticks=False)
    items = {
        "c1": closed(before, "C1", date(2012, 6, 1)),
        "c3": closed(before, "C3", date(2012, 7, 1), due_on=date(2012, 6, 15), was_late=True),
        "c4": item(before, "C4"),
    }
    archive(one)
    two = Round.objects.create(cycle=one.cycle, seq=2, kind=Round.Kind.REGRADE, cutoff_on=AGAIN)
    after = graded.assessment(branch, within=two, **{**WEAK, **again})
    after = graded.to_state(after, state, who, choice="一般", note="整改后已做到，有记录")
    fresh = {name: Assessment.objects.get(pk=one.pk) for name, one in by_name(before, after)}
    return {"branch": branch, "who": who, **fresh, **items}


def by_name(before, after):
    return (("before", before), ("after", after))


def archive(round):
    freeze(round)
    close_round(round, by=make.org_dept())


def item(of, code, **fields):
    fields = {"source_code": code, "indicator_code": code, "problem": f"{code}有问题", **fields}
    return office.item(of.participation, **fields)


def closed(of, code, on, due_on=None, **fields):
    """An item closed `on` a day, asked for on that day."""
    dates = {"closed_on": on, "requested_on": on, "due_on": due_on or on}
    return item(of, code, state=RectificationItem.State.CLOSED, **dates, **fields)


def take_up(item, on):
    """What 回头看 leaves behind of a closed item on a day."""
    user = make.org_dept()
    request = ClosureRequest.objects.create(item=item, by=user, by_text="书记", note="已完成")
    ClosureRequest.objects.filter(pk=request.pk).update(at=noon(item.requested_on))
    row = Reopening.objects.create(
        item=item,
        request=request,
        by=user,
        by_text="组织部",
        reason="反弹",
        closed_on=item.closed_on,
        was_late=item.was_late,
        from_due_on=item.due_on,
        to_due_on=date(2013, 6, 1),
    )
    Reopening.objects.filter(pk=row.pk).update(at=noon(on))
    RectificationItem.objects.filter(pk=item.pk).update(
        state="in_progress", closed_on=None, requested_on=None, was_late=False
    )


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def promote(world, outcome="rose", to="qualified"):
    """The 认定 of the second round, as the act of the approval leaves it."""
    after = world["after"]
    row = Promotion.objects.create(
        participation=after.participation,
        branch=world["branch"],
        outcome=outcome,
        from_grade="weak",
        to_grade=to,
        from_label="薄弱",
        to_label="合格",
        conditions=[],
        decided_on=timezone.localdate(),
        document_no="校党发〔2012〕18号",
        by=world["who"]["org"],
        by_text="组织部",
    )
    row.items.set([world["c1"], world["c3"]])
    return row
