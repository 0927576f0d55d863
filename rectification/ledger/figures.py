"""The named figures of rectification: dashboards count with these conditions, lists filter by
them. An archived round keeps what it showed on its last day, whatever has become of its items.
"""

from datetime import timedelta

from django.db.models import (
    Count,
    DateField,
    Exists,
    Expression,
    F,
    FilteredRelation,
    OuterRef,
    Q,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from branches.models import Participation
from rectification.models import Carried, Extension, RectificationItem

State = RectificationItem.State
SOON_DAYS = 7
LONG_OVERDUE_DAYS = 30


class Today(Expression):
    """The office's date when the query runs, `days` later: figures stay constants of the module."""

    def __init__(self, days=0):
        super().__init__(output_field=DateField())
        self.days = days

    def of(self, today):
        """The day that it means on `today` (date)."""
        return today + timedelta(days=self.days)

    def as_sql(self, compiler, connection):
        day = self.of(timezone.localdate())
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
    # Made in an earlier round and not put right there.
    "items_carried": ~Q(state=State.CANCELLED) & ~Q(round=F("in_round")),
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
    "items_carried": "上期结转",
}
# Leads to the branch in the round that is shown: its place, names, grade.
THERE = "there"
# What an archived round shows of an item, beside the item's own column.
SHOWN = {
    name: f"shown_{name}"
    for name in ("state", "due_on", "was_late", "return_reason", "requested_on", "closed_on")
} | {"in_round": "shown_in"}


def items_of(user, round):
    """Items of a round that `user` sees: figures start here; what changes, by figures_of()."""
    rows = RectificationItem.objects.visible_to(user)
    if not user.sees_school:
        # Whoever had the branch then keeps that round's report, not what came of it elsewhere.
        seen = Participation.objects.visible_to(user).in_round(round)
        rows = rows.filter(branch__in=seen.values("branch"))
    rows = rows.annotate(**{THERE: _participation_in(round)})
    if not round.is_closed:
        return rows.filter(in_round=round)
    left = Carried.objects.filter(round=round)
    relation = FilteredRelation("carried_rows", condition=Q(carried_rows__round=round))
    columns = {new: Coalesce(f"kept__{_kept(old)}", old) for old, new in SHOWN.items()}
    rows = rows.annotate(kept=relation, **columns)
    return rows.filter(Q(in_round=round) | Q(pk__in=left.values("item")))


def _kept(column):
    return "round" if column == "in_round" else column


def _participation_in(round):
    path = "branch__participations"
    return FilteredRelation(path, condition=Q(**{f"{path}__round": round}))


def figures_of(round):
    """{figure: condition} on items_of() this round."""
    if not round.is_closed:
        return FIGURES
    return {name: as_shown(one, round) for name, one in FIGURES.items()}


def as_shown(condition, round):
    """`condition` (of FIGURES) on what the archived `round` shows."""
    if isinstance(condition, Q):
        parts = [as_shown(one, round) for one in condition.children]
        return Q(*parts, _connector=condition.connector, _negated=condition.negated)
    if isinstance(condition, Exists):
        return Q(kept__asked_time=True)
    lookup, value = condition
    column, *rest = lookup.split("__")
    return Q(**{"__".join([SHOWN.get(column, column), *rest]): _value(value, round)})


def _value(value, round):
    if isinstance(value, Today):
        return value.of(round.closed_on) if round.closed_on else value
    return F(SHOWN.get(value.name, value.name)) if isinstance(value, F) else value


def as_left(items, round):
    """The items (loaded) of an archived round as its report shows them, else as they are."""
    items = list(items)
    if not round.is_closed:
        return items
    rows = Carried.objects.filter(round=round, item__in=[item.pk for item in items])
    left = {row.item_id: row for row in rows}
    for item in items:
        item.shown_on = round.closed_on
        if row := left.get(item.pk):
            for name in Carried.KEPT:
                setattr(item, name, getattr(row, name))
            item.in_round_id = round.pk
    return items


def figures_for(user, round):
    """{figure: how many}, in one statement."""
    counts = {name: Count("pk", filter=one) for name, one in figures_of(round).items()}
    return items_of(user, round).order_by().aggregate(**counts)


def funnel(user, round):
    """[(figure, label, items, overdue among them)] of the four stages, in order; one statement.
    验收中 (待验收, 待组织部确认) counts as late what was asked after the deadline, 已销号 what was
    done late.
    """
    figures, asked_late = figures_of(round), Q(requested_on__gt=F("due_on"))
    late = {
        "items_todo": figures["items_overdue"],
        "items_doing": figures["items_overdue"],
        "items_waiting": as_shown(asked_late, round) if round.is_closed else asked_late,
        "items_closed": figures["items_late_done"],
    }
    counts = {name: Count("pk", filter=figures[name]) for name in late}
    counts |= {f"{name}_late": Count("pk", filter=figures[name] & late[name]) for name in late}
    found = items_of(user, round).order_by().aggregate(**counts)
    return [(name, FIGURE_LABELS[name], found[name], found[f"{name}_late"]) for name in late]
