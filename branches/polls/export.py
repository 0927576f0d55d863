"""F9 汇总表 of a list of polls: totals, 满意率, 指数; of what is being voted the turnout alone."""

from branches.models import Poll
from branches.rulebook.checks import POLL_COUNTS
from branches.rulebook.rounding import rounded
from branches.spreadsheet.columns import PERCENT, SERIAL, Column
from branches.spreadsheet.writer import SheetPlan, write_workbook


def _count(name):
    return lambda row: getattr(row.poll, name, None)


def _share(value):
    return None if value is None else float(rounded(value, 4))


def _standing(row):
    if row.voting:
        return f"投票中，已投{row.voting.links - row.voting.left}/{row.voting.links}"
    if row.poll is None:
        return "没有结果"
    return row.measured.fault or "有效"


COLUMNS = (
    Column("序号", SERIAL),
    Column("党支部", "branch_name", 36),
    Column("支部类别", "kind_label", 14),
    Column("所属分党委", "sub_committee.full_group_name", 26),
    *(Column(POLL_COUNTS[name], _count(name)) for name in Poll.COUNTS),
    Column("满意率", lambda row: _share(row.measured.rate), number_format=PERCENT),
    Column("满意度指数", lambda row: _share(row.measured.index), number_format=PERCENT),
    Column("情形", _standing, 40),
)


def workbook(rows, heading):
    """The bytes of an .xlsx of described() rows."""
    return write_workbook([SheetPlan("测评汇总表", COLUMNS, rows, heading)])
