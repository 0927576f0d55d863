from branches.spreadsheet.columns import SERIAL, Column
from branches.spreadsheet.writer import SheetPlan, write_workbook
from rectification.models import Support

TITLE = "薄弱党支部整顿登记表"


def _holder(slot):
    """Who holds the slot, 空缺 if nobody; nothing where none is asked for."""

    def words(row):
        found = next((one for one in row.slots if one.slot == slot), None)
        return (found.who or "空缺") if found else ""

    return words


def _item(name):
    return lambda row: row.items[name]


COLUMNS = (
    Column("序号", SERIAL, 6),
    Column("所属分党委", "branch.sub_committee.full_group_name", 24),
    Column("党支部", "branch.name", 30),
    Column("支部类别", lambda row: row.branch.get_kind_display(), 12),
    Column("现等级", "standing.grade.label", 10),
    Column("审定日期", "standing.since", 12),
    Column("原因", "why", 40),
    *(Column(one.label, _holder(one), 16) for one in Support.Slot),
    Column("最近月报", lambda row: row.report and row.report.month_name, 14),
    Column("月报情况", "report_words", 16),
    Column("整改事项", _item("items_all"), 10),
    Column("已销号", _item("items_closed"), 8),
    Column("逾期", _item("items_overdue"), 8),
    Column("整顿期限", "due_on", 12),
    Column("距期限（天）", "days_left", 12),
    Column("转化日期", "left_on", 12),
)


def write_weak(rows, heading):
    return write_workbook([SheetPlan("整顿登记表", COLUMNS, rows, heading)])
