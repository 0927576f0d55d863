"""The named figures of rectification: dashboards count with these conditions, lists filter by
them.
"""

from datetime import timedelta

from django.db.models import Count, DateField, Exists, Expression, F, OuterRef, Q
from django.utils import timezone

from rectification.models import Extension, RectificationItem

State = RectificationItem.State
SOON_DAYS = 7
LONG_OVERDUE_DAYS = 30


class Today(Expression):
    """The office's date (Asia/Shanghai) when the query runs, `days` later: figures stay constants
    of the module while the day goes on.
    """

    def __init__(self, days=0):
        super().__init__(output_field=DateField())
        self.days = days

    def as_sql(self, compiler, connection):
        day = timezone.localdate() + timedelta(days=self.days)
        return "%s", [self.output_field.get_db_prep_value(day, connection)]


WITH_OWNER = Q(state__in=RectificationItem.WITH_OWNER)
OF_BRANCH = Q(owner=RectificationItem.Owner.BRANCH)
ASKS_FOR_TIME = Q(Exists(Extension.objects.filter(item=OuterRef("pk"), state="open")))
WAITING = Q(state__in=RectificationItem.TABS["waiting"][1])

FIGURES = {
    "items_all": ~Q(state=State.CANCELLED),
    "items_todo": Q(state__in=RectificationItem.TABS["todo"][1]),
    "items_doing": Q(state__in=RectificationItem.TABS["doing"][1]),
    "items_waiting": WAITING,
    "items_closed": Q(state=State.CLOSED),
    "items_overdue": WITH_OWNER & Q(due_on__lt=Today()),
    "items_overdue_long": WITH_OWNER & Q(due_on__lt=Today(-LONG_OVERDUE_DAYS)),
    "items_due_week": WITH_OWNER & Q(due_on__gte=Today(), due_on__lte=Today(SOON_DAYS)),
    "items_late_done": Q(state=State.CLOSED, was_late=True),
    "items_returned": Q(state__in=(State.PLAN_DRAFT, State.IN_PROGRESS)) & ~Q(return_reason=""),
    "items_to_accept": Q(state=State.CLOSURE_REQUESTED) & OF_BRANCH,
    "items_to_confirm": Q(state=State.COMMITTEE_ACCEPTED),
    "items_plan_review": Q(state=State.PLAN_SUBMITTED),
    "items_extension": ASKS_FOR_TIME & OF_BRANCH,
    # Of the offices above the branches: 组织部 answers and accepts.
    "items_of_offices": ~OF_BRANCH & ~Q(state=State.CANCELLED),
    "items_office_accept": Q(state=State.CLOSURE_REQUESTED) & ~OF_BRANCH,
    "items_office_extension": ASKS_FOR_TIME & ~OF_BRANCH,
    "items_cancelled": Q(state=State.CANCELLED),
}
FIGURE_LABELS = {
    "items_all": "整改事项",
    "items_todo": "待整改",
    "items_doing": "整改中",
    "items_waiting": "验收中",
    "items_closed": "已销号",
    "items_overdue": "逾期未完成",
    "items_overdue_long": "逾期超过30天",
    "items_due_week": "7天内到期",
    "items_late_done": "逾期完成",
    "items_returned": "被退回",
    "items_to_accept": "待验收",
    "items_to_confirm": "待组织部确认",
    "items_plan_review": "方案待审",
    "items_extension": "延期待审批",
    "items_of_offices": "分党委、组织部负责",
    "items_office_accept": "分党委、组织部负责，待验收",
    "items_office_extension": "分党委、组织部负责，延期待审批",
    "items_cancelled": "已撤销",
}


def items_of(user, round):
    """The items of a round that `user` sees: every list and figure starts here."""
    return RectificationItem.objects.visible_to(user).filter(round=round)


def figures_for(user, round):
    """{figure: how many}, in one statement."""
    return items_of(user, round).order_by().aggregate(**_counts())


def funnel(user, round):
    """[(figure, label, items, overdue among them)] of the four stages, in order; one statement.

    验收中 (待验收, 待组织部确认) counts as late what was asked after the deadline, 已销号 what was
    done late.
    """
    late = {
        "items_todo": FIGURES["items_overdue"],
        "items_doing": FIGURES["items_overdue"],
        "items_waiting": Q(requested_on__gt=F("due_on")),
        "items_closed": FIGURES["items_late_done"],
    }
    counts = {name: Count("pk", filter=FIGURES[name]) for name in late}
    counts |= {f"{name}_late": Count("pk", filter=FIGURES[name] & late[name]) for name in late}
    found = items_of(user, round).order_by().aggregate(**counts)
    return [(name, FIGURE_LABELS[name], found[name], found[f"{name}_late"]) for name in late]


def _counts():
    return {name: Count("pk", filter=condition) for name, condition in FIGURES.items()}
