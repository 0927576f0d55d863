"""F10 整改台账 as a workbook: the columns of handbook e.2."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.db.models import Count, F, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from branches.spreadsheet.columns import PERCENT, SERIAL, Column
from branches.spreadsheet.writer import SheetPlan, write_workbook
from grading.rubrics.grades import grade_labels
from rectification.ledger.figures import THERE, as_left
from rectification.models import Acceptance, Evidence, Extension

CHUNK = 1000


@dataclass
class Line:
    """An item of with_history(), its `grade`, the words of its round's grades {code: label}."""

    item: object
    labels: dict

    @property
    def place(self):
        """The branch in the round that is shown."""
        return self.item.listed_at

    @property
    def grade(self):
        return self.labels.get(self.item.grade, "")

    @cached_property
    def first(self):
        """The accepted opinion of the 分党委, or None."""
        return self._opinion(Acceptance.Level.COMMITTEE)

    @cached_property
    def second(self):
        """The accepted opinion of the 组织部, or None."""
        return self._opinion(Acceptance.Level.ORG_DEPT)

    def _opinion(self, level):
        """The last accepted opinion of a level; an earlier one was undone by a return."""
        found = [row for row in self.item.accepted if row.level == level]
        return found[-1] if found and (self.item.accepted_on or self.item.closed_on) else None

    @property
    def lateness(self):
        item = self.item
        if item.days_late:
            done = "申请" if item.closed_on is None else "完成"
            return f"逾期{item.days_late}天{done}"
        return f"逾期{-item.days_left}天" if item.is_overdue else "否"


COLUMNS = (
    Column("序号", SERIAL, 6),
    Column("编号", "item.number", 10, name="number"),
    Column("所属分党委", "place.sub_committee.full_group_name", 24, name="unit"),
    Column("党组织代码", "place.branch_code", 14, is_code=True, name="branch_code"),
    Column("党支部", "place.branch_name", 24, name="branch"),
    Column("支部类别", lambda line: line.place.get_kind_display(), 12, name="kind"),
    Column("定级结果", "grade", 10, name="grade"),
    Column("问题来源", lambda line: line.item.get_source_display(), 10, name="source"),
    Column("问题类别", lambda line: line.item.get_criterion_display(), 12, name="criterion"),
    Column("指标", "item.indicator_code", 6, name="indicator"),
    Column("具体问题", "item.problem", 40, name="problem"),
    Column("原因", "item.cause", 30, name="cause"),
    Column("整改目标", "item.goal", 30, name="goal"),
    Column("整改措施", "item.measure", 40, name="measure"),
    Column("整改类型", lambda line: line.item.get_track_display(), 10, name="track"),
    Column("责任领导", "item.leading_office", 14, name="leading_office"),
    Column("责任单位", lambda line: line.item.get_owner_display(), 10, name="owner"),
    Column("责任人", "item.owner_text", 14, name="owner_name"),
    Column("联系领导", None, 12),
    Column("完成时限", "item.due_on", 12, name="due_on"),
    Column("进展情况", "item.last_progress", 40, name="last_progress"),
    Column("完成率", lambda line: Fraction(line.item.percent, 100), 8, PERCENT, name="percent"),
    Column("佐证材料", lambda line: line.item.files or None, 10, '0"份"', name="files"),
    Column("销号申请时间", "item.requested_on", 12, name="requested_on"),
    Column("分党委验收意见", lambda line: line.first and line.first.note, 30, name="first_note"),
    Column("分党委验收时间", "item.accepted_on", 14, name="accepted_on"),
    Column("组织部确认意见", lambda line: line.second and line.second.note, 30, name="second_note"),
    Column(
        "组织部确认时间", lambda line: line.second and line.item.closed_on, 14, name="second_on"
    ),
    Column("状态", "item.status_word", 12, name="state"),
    Column("是否逾期", "lateness", 10, name="lateness"),
    Column("延期次数", "item.extensions", 8, name="extensions"),
    Column("备注", "item.return_reason", 30, name="return_reason"),
    Column("上期结转", lambda line: "是" if line.item.is_carried else "否", 10, name="carried"),
)


def write_ledger(rows, round, heading):
    """(bytes of the workbook, how many rows) of the items `rows` (queryset, in order)."""
    labels = grade_labels(round)
    found = with_history(rows.annotate(grade=F(f"{THERE}__assessment__grade")))
    items = as_left(found.iterator(chunk_size=CHUNK), round)
    lines = [Line(item, labels) for item in items]
    return write_workbook([SheetPlan("整改台账", COLUMNS, lines, heading)]), len(lines)


def with_history(rows):
    """The items `rows` with all that a Line reads, in two statements."""
    granted = Extension.objects.filter(item=OuterRef("pk"), state=Extension.State.GRANTED)
    # An opinion on what was closed and taken up again is undone by that.
    accepted = Acceptance.objects.filter(is_accepted=True, request__reopenings=None).order_by("pk")
    return (
        rows.select_related(f"{THERE}__sub_committee", "participation")
        .annotate(
            extensions=_count(granted),
            files=_count(Evidence.objects.filter(item=OuterRef("pk"))),
        )
        .prefetch_related(Prefetch("acceptance_rows", accepted, to_attr="accepted"))
    )


def _count(rows):
    counted = rows.order_by().values("item").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
