from branches.spreadsheet.columns import SERIAL, Column
from branches.spreadsheet.writer import SheetPlan, write_workbook

COLUMNS = (
    Column("序号", SERIAL, 6),
    Column("所属分党委", "branch.sub_committee.full_group_name", 24),
    Column("党组织代码", "branch.code", 14, is_code=True),
    Column("受助支部", "branch.name", 26),
    Column("支部类别", lambda row: row.branch.get_kind_display(), 12),
    Column("现等级", lambda row: str(row.branch_grade or ""), 10),
    Column("结对支部", "partner.name", 26),
    Column("结对支部所属分党委", "partner.sub_committee.full_group_name", 24),
    Column("结对支部现等级", lambda row: str(row.partner_grade or ""), 10),
    Column("状态", lambda row: row.get_state_display(), 10),
    Column("开始日期", "since", 12),
    Column("结束日期", "until", 12),
    Column("结对目标", "goals", 40),
    Column("联办活动", "held", 10),
    Column("实际结束", "ended_on", 12),
    Column("结对前等级", "grade_before", 10),
    Column("结束时等级", "grade_after", 10),
    Column("其间销号", "items_closed", 10),
    Column("结对成效", "result", 40),
)


def write_pairings(rows, heading):
    """The bytes of the workbook of `rows` (Pairings of with_grades(), with `held`)."""
    return write_workbook([SheetPlan("结对情况", COLUMNS, rows, heading)])
