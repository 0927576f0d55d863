"""薄弱支部整顿: each weak branch with all that is asked about it, and those that have risen."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from branches.duties.nudges import may_be_chased
from branches.models import Branch, Participation
from branches.rulebook.dates import add_months
from grading.decisions.standing import weak_and_risen
from grading.models import Verdict
from rectification.items.report_queries import last_reports, newest_year
from rectification.ledger.figures import FIGURES as ITEM_FIGURES
from rectification.models import LookBack, MonthlyReport, Plan, RectificationItem
from rectification.pairing.queries import slots_of

SOON_DAYS = 30
# How long a branch that has risen is shown; it is looked back upon meanwhile.
SHOWN_MONTHS = 12
COUNTED = ("items_all", "items_closed", "items_overdue")
ORDER = ("sub_committee__sort_order", "sub_committee__code", "code")


@dataclass
class WeakRow:
    """A branch that is weak, or has been (`left_on`). `items`: {figure: number} of its own."""

    branch: Branch
    participation: Participation  # the year it stands in
    standing: object
    why: str
    today: date
    report: MonthlyReport | None
    items: dict
    plan: Plan | None  # the 整顿方案 in force
    due_on: date | None  # its deadline, else that of the round
    may_nudge: bool
    slots: list = field(default_factory=list)  # [SlotView] of 四个一
    left_on: date | None = None
    look_backs: list = field(default_factory=list)  # [LookBack]

    @property
    def gaps(self):
        return [one for one in self.slots if not one.support]

    @property
    def open_items(self):
        return self.items["items_all"] - self.items["items_closed"]

    @property
    def is_all_closed(self):
        return bool(self.items["items_all"]) and not self.open_items

    @property
    def days_left(self):
        return (self.due_on - self.today).days if self.due_on else None

    @property
    def is_due_soon(self):
        return self.due_on is not None and self.days_left <= SOON_DAYS

    @property
    def days_over(self):
        return self.report.days_over(self.today) if self.report else 0

    @property
    def report_words(self):
        if self.report is None:
            return "未开始"
        if self.days_over:
            return f"逾期 {self.days_over} 天未报"
        if self.report.is_late:
            return f"迟报 {self.report.days_late} 天"
        return "按时" if self.report.reported_on else "待报"


def weak_rows(user, *conditions):
    """[WeakRow] of the branches that `user` sees and the `conditions` (Q on branches) name, in
    official order: the weak ones first, then those that have risen within SHOWN_MONTHS. A fixed
    number of statements.
    """
    today = timezone.localdate()
    seen = Branch.objects.visible_to(user).open().filter(*conditions)
    graded = weak_and_risen(seen, today)
    standings = {key: now for key, (now, _lifted) in graded.items()}
    left = {key: lifted.since for key, (_now, lifted) in graded.items() if lifted}
    newest = Branch.objects.filter(pk__in=graded).annotate(year=newest_year()).values("year")
    beside = ("branch__sub_committee", "committee", "sub_committee", "round__cycle")
    years = Participation.objects.filter(pk__in=newest).select_related(*beside)
    since = add_months(today, -SHOWN_MONTHS)
    shown = [
        one
        for one in years.order_by(*(f"branch__{name}" for name in ORDER))
        if one.branch_id not in left or left[one.branch_id] >= since
    ]
    rows = _filled(shown, standings, left, today, user)
    return sorted(rows, key=lambda row: row.left_on is not None)


def _filled(participations, standings, left, today, user):
    branches = [one.branch for one in participations]
    years = {one.branch_id: one for one in participations}
    keys = list(years)
    given = {key: standings[key].participation for key in keys}
    reports, items = last_reports(keys, today), _items(keys, [*given.values(), *years.values()])
    whys = _whys(given.values())
    owing = may_be_chased(participations, user)
    look_backs, slots, plans = _look_backs(left), slots_of(branches), _plans(keys)
    return [
        WeakRow(
            branch=one,
            participation=years[one.pk],
            standing=standings[one.pk],
            why=whys.get(given[one.pk], ""),
            today=today,
            report=reports.get(one.pk),
            items=items[one.pk],
            plan=plans.get(one.pk),
            due_on=_due_on(plans.get(one.pk), years[one.pk].round),
            may_nudge=years[one.pk].pk in owing,
            slots=slots.get(one.pk, []),
            left_on=left.get(one.pk),
            look_backs=look_backs[one.pk],
        )
        for one in branches
    ]


def _plans(branches):
    """{branch key: the 整顿方案 in force}."""
    rows = Plan.objects.in_force().filter(kind=Plan.Kind.REFORM, participation__branch__in=branches)
    found = {}
    for one in rows.select_related("participation"):
        found.setdefault(one.participation.branch_id, one)
    return found


def _due_on(plan, round):
    return (plan and plan.due_on) or round.rectification_due_on


def _items(branches, participations):
    """{branch key: {figure: number}}: since the round of the grade, and what is open before it."""
    counts = {name: Count("pk", filter=ITEM_FIGURES[name]) for name in COUNTED}
    rows = RectificationItem.objects.of_branch().filter(branch__in=branches)
    since = Q(participation__in=participations) | ~Q(state__in=RectificationItem.FINISHED)
    found = defaultdict(lambda: dict.fromkeys(COUNTED, 0))
    found |= {
        row.pop("branch"): row
        for row in rows.filter(since).order_by().values("branch").annotate(**counts)
    }
    return found


def _whys(participations):
    """{participation key: why the branch has this grade}, by the last verdict on it."""
    rows = Verdict.objects.filter(assessment__participation__in=participations).order_by("pk")
    found = {}
    for key, reasons, score in rows.values_list(
        "assessment__participation", "trace__reasons", "final_score"
    ):
        by_score = f"综合得分：{score} 分" if score is not None else ""
        found[key] = "；".join(reasons or ()) or by_score
    return found


def _look_backs(branches):
    """{branch key: [LookBack]}: the checks of 组织部 after a branch has risen, done or not."""
    found = defaultdict(list)
    for one in LookBack.objects.filter(branch__in=branches):
        found[one.branch_id].append(one)
    return found
