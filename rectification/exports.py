"""F10 整改台账 as a workbook: the columns of handbook e.2."""

from django.db.models import Count, F, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from branches.spreadsheet.writer import SheetPlan, write_workbook
from grading.queries import grade_labels
from rectification.models import Acceptance, Evidence, Extension

CHUNK = 1000
COLUMNS = {
    "序号": 6,
    "编号": 10,
    "所属分党委": 18,
    "党组织代码": 14,
    "党支部": 24,
    "支部类别": 12,
    "定级结果": 10,
    "问题来源": 10,
    "问题类别": 12,
    "指标": 6,
    "具体问题": 40,
    "原因": 30,
    "整改目标": 30,
    "整改措施": 40,
    "整改类型": 10,
    "责任领导": 14,
    "责任人": 14,
    "联系领导": 12,
    "完成时限": 12,
    "进展情况": 40,
    "完成率": 8,
    "佐证材料": 10,
    "销号申请时间": 12,
    "分党委验收意见": 30,
    "分党委验收时间": 14,
    "组织部确认意见": 30,
    "组织部确认时间": 14,
    "状态": 12,
    "是否逾期": 10,
    "延期次数": 8,
    "备注": 30,
}


def write_ledger(rows, round):
    """(bytes of the workbook, how many rows) of the items `rows` (queryset, in order)."""
    labels = grade_labels(round)
    lines = [(number, *_values(item, labels)) for number, item in enumerate(_with_history(rows), 1)]
    widths = dict(enumerate(COLUMNS.values()))
    plan = SheetPlan("整改台账", list(COLUMNS), lines, widths=widths, text_columns=(3,))
    return write_workbook([plan]), len(lines)


def _with_history(rows):
    granted = Extension.objects.filter(item=OuterRef("pk"), state=Extension.State.GRANTED)
    accepted = Acceptance.objects.filter(is_accepted=True).order_by("pk")
    return (
        rows.select_related("participation__sub_committee")
        .annotate(
            grade=F("participation__assessment__grade"),
            extensions=_count(granted),
            files=_count(Evidence.objects.filter(item=OuterRef("pk"))),
        )
        .prefetch_related(Prefetch("acceptance_rows", accepted, to_attr="accepted"))
        .iterator(chunk_size=CHUNK)
    )


def _count(rows):
    counted = rows.order_by().values("item").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def _values(item, labels):
    participation = item.participation
    first = _opinion(item, Acceptance.Level.COMMITTEE)
    second = _opinion(item, Acceptance.Level.ORG_DEPT)
    return (
        item.number,
        participation.sub_committee.short_name,
        participation.branch_code,
        participation.branch_name,
        participation.get_kind_display(),
        labels.get(item.grade, ""),
        item.get_source_display(),
        item.get_criterion_display(),
        item.indicator_code,
        item.problem,
        item.cause,
        item.goal,
        item.measure,
        item.get_track_display(),
        item.leading_office,
        item.owner_text,
        "",
        item.due_on,
        item.last_progress,
        f"{item.percent}%",
        f"{item.files}份" if item.files else "",
        item.requested_on,
        first.note if first else "",
        item.accepted_on,
        second.note if second else "",
        item.closed_on if second else None,
        item.status_word,
        _lateness(item),
        item.extensions,
        item.return_reason,
    )


def _opinion(item, level):
    """The last accepted opinion of a level; an earlier one was undone by a return."""
    found = [row for row in item.accepted if row.level == level]
    return found[-1] if found and item.accepted_on else None


def _lateness(item):
    if item.days_late:
        return (
            f"逾期{item.days_late}天申请"
            if item.closed_on is None
            else f"逾期{item.days_late}天完成"
        )
    return f"逾期{-item.days_left}天" if item.is_overdue else "否"
