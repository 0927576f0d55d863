"""考评一览 as a workbook: of each judged indicator both points, as numbers."""

from functools import partial

from branches.spreadsheet.columns import POINTS, SERIAL, Column
from branches.spreadsheet.writer import SheetPlan, write_workbook


def table_workbook(rows, columns, heading):
    """The bytes of an .xlsx of [TableRow]."""
    return write_workbook([SheetPlan("考评一览", table_columns(columns), rows, heading)])


def table_columns(columns):
    """Columns: who it is, then 自评 and 考评 of each indicator."""
    scores = [
        Column(f"{one.code} {word}", partial(_points, place, name), number_format=POINTS)
        for place, one in enumerate(columns)
        for name, word in (("own", "自评"), ("review", "考评"))
    ]
    return (
        Column("序号", SERIAL),
        Column("党组织代码", "assessment.participation.branch_code", 14, is_code=True),
        Column("党支部名称", "assessment.participation.branch_name", 36),
        Column("所属分党委", "assessment.participation.sub_committee.full_group_name", 24),
        Column("进度", lambda row: row.assessment.get_state_display()),
        *scores,
        Column("不同的指标数", "gap_count"),
    )


def _points(place, name, row):
    return getattr(row.cells[place], name)
