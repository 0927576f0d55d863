"""A small school in two rounds, with something in every figure of the dashboard."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from branches.models import Branch
from grading.models import Assessment, Criterion
from grading.rubrics.services import load_rubrics
from rectification.models import Extension, RectificationItem, Support
from tests import make
from tests.training import taught

NOW = ("advanced", "qualified", "weak", "ungraded", "", "qualified", "")
BEFORE = ("qualified", "weak", "advanced", "", "qualified", "qualified", "weak")
STATES = (
    "approved",
    "committee_decided",
    "committee_decided",
    "draft",
    "self_submitted",
    "committee_decided",
    "committee_reviewed",
)
TERMS = (-400, -10, 20, 100, 200, 300, None)  # days from the cut-off to the end of the term
ITEM_STATES = RectificationItem.State.values
DONE = ("closure_requested", "committee_accepted", "closed")


def build():
    """{"now", "before": Round, "committees": [Committee], "branches": [Branch]}.

    Two committees with four and three branches in both rounds, one branch directly under the
    school, and one branch more in each round that is not in the other.
    """
    school = make.school()
    committees = [make.committee("机械学院党委"), make.committee("电气学院党委")]
    today = timezone.localdate()
    before = make.round(cutoff_on=today - timedelta(days=400))
    now = make.round(
        cutoff_on=today - timedelta(days=40),
        survey_due_on=today - timedelta(days=5),
        approval_due_on=today + timedelta(days=9),
    )
    for round in (before, now):
        load_rubrics(round)
    kinds = Branch.Kind.values
    homes = [committees[0]] * 4 + [committees[1]] * 3 + [school]
    branches = [make.branch(of=home, kind=kinds[number % 4]) for number, home in enumerate(homes)]
    for number, branch in enumerate(branches):
        _take_part(branch, before, number, BEFORE, closed=True)
        _take_part(branch, now, number, NOW, closed=False)
    _take_part(make.branch(of=committees[0]), before, 1, BEFORE, closed=True)
    _take_part(make.branch(of=committees[1]), now, 0, NOW, closed=False)
    _teach(branches, now.cutoff_on.year, before.cutoff_on.year)
    _support(branches, today)
    return {"now": now, "before": before, "committees": committees, "branches": branches}


def _support(branches, today):
    """四个一: the second branch has its liaison, the third lacks one."""
    for branch, name in ((branches[1], "沈佳"), (branches[2], "")):
        Support.objects.create(branch=branch, slot="liaison", name=name, since=today)


def _teach(branches, *years):
    """Secretaries with all their hours, with some, with none, and some who are new to the seat."""
    for number, branch in enumerate(branches):
        since = timezone.localdate() - timedelta(days=2000 if number % 3 else 30)
        seat = taught.secretary(branch, since=since)
        for year in years:
            if hours := (0, 40, 12, 44)[(number + year) % 4]:
                taught.course(seat, hours, year)


def _take_part(branch, round, number, grades, *, closed):
    days = TERMS[number % 7]
    ends = None if days is None else round.cutoff_on + timedelta(days=days)
    state = "submitted" if closed or number % 3 else ("returned" if number else "draft")
    elected = date(2001, 5, 1) if number == 6 else None
    deputy = "副院长" if number % 8 == 0 else ""
    one = make.participation(
        branch,
        within=round,
        state=state,
        term_due_on=ends,
        elected_on=elected,
        secretary_admin_post=deputy,
    )
    grade = grades[number % 7]
    assessment = Assessment(
        participation=one,
        grade=grade,
        is_exempt=grade == "ungraded",
        state="frozen" if closed else STATES[number % 7],
        satisfaction_rate=Decimal("0.9") + Decimal(number) / 100 if number % 2 else None,
    )
    if grade and grade != "ungraded":
        _review(assessment, number)
    if assessment.state == "approved":
        assessment.approved_on = round.cutoff_on
    assessment.save()
    _items(one, number, closed)


def _review(assessment, number):
    for place, key in enumerate(Criterion.Key.values):
        setattr(assessment, f"review_{key}", Decimal(8 + (number + place) % 4))
    assessment.review_total = assessment.final_score = Decimal(60 + number)


def _items(participation, number, closed):
    today = timezone.localdate()
    states = ["closed"] if closed else [ITEM_STATES[(number + step) % 7] for step in range(3)]
    for place, state in enumerate(states):
        due_on = today + timedelta(days=(-45, -3, 4, 90)[(number + place) % 4])
        item = RectificationItem.objects.create(
            participation=participation,
            branch=participation.branch,
            round=participation.round,
            source="manual",
            source_code=f"M{place}",
            problem="党课次数不足",
            due_on=due_on,
            state=state,
            requested_on=due_on + timedelta(days=1) if state in DONE else None,
            closed_on=due_on + timedelta(days=2) if state == "closed" else None,
            was_late=state == "closed",
        )
        _made_on(item, participation.round.cutoff_on)
        if state == "in_progress":
            _ask_for_time(item)


def _made_on(item, day):
    moment = datetime.combine(day, time(9), timezone.get_current_timezone())
    RectificationItem.objects.filter(pk=item.pk).update(created_at=moment)


def _ask_for_time(item):
    Extension.objects.create(
        item=item,
        by=make.user(),
        by_text="书记",
        from_due_on=item.due_on,
        to_due_on=item.due_on + timedelta(days=9),
        reason="场地未落实",
    )


def everybody(school):
    """{role: user} who may open the dashboard."""
    first = school["committees"][0]
    return {
        "org_dept": make.org_dept(),
        "school_leader": make.school_leader(),
        "auditor": make.auditor(),
        "committee_staff": make.staff(first),
        "committee_leader": make.leader(first),
        "secretary": make.secretary(school["branches"][1]),
    }
