"""核验情况 as a workbook: a row for each branch, and one for each checked indicator."""

from decimal import Decimal

from branches.spreadsheet.columns import POINTS, SERIAL, Column
from branches.spreadsheet.writer import SheetPlan, write_workbook

BRANCH = (
    Column("序号", SERIAL),
    Column("党组织代码", "participation.branch_code", 14, is_code=True),
    Column("党支部名称", "participation.branch_name", 36),
    Column("所属分党委", "participation.sub_committee.full_group_name", 24),
)
COLUMNS = (
    *BRANCH,
    Column("抽取原因", lambda row: row.get_why_display(), 18),
    Column("状态", lambda row: row.get_state_display()),
    Column("核验项数", lambda row: len(row.found) or None),
    Column("相差合计", "gap", number_format=POINTS),
    Column("核验意见", "note", 40),
    Column("核验人", "by_text", 20),
    Column("退回原因", "reason", 40),
)


def _place(number):
    return lambda line: None if line[1][number] is None else Decimal(line[1][number])


LINES = (
    Column("党组织代码", lambda line: line[0].participation.branch_code, 14, is_code=True),
    Column("党支部名称", lambda line: line[0].participation.branch_name, 36),
    Column("指标", lambda line: f"{line[1][0]} {line[1][1]}", 24),
    Column("分值", _place(2), number_format=POINTS),
    Column("自评", _place(3), number_format=POINTS),
    Column("考评", _place(4), number_format=POINTS),
    Column("核验", _place(5), number_format=POINTS),
    Column("核验说明", lambda line: line[1][6], 40),
)


def checks_workbook(checks, heading):
    """The bytes of an .xlsx of loaded checks."""
    lines = [(check, line) for check in checks for line in check.found]
    plans = [
        SheetPlan("核验情况", COLUMNS, checks, heading),
        SheetPlan("逐项", LINES, lines, heading),
    ]
    return write_workbook(plans)
