"""书记培训学时情况表 as a workbook: a row per secretary in office."""

from dataclasses import dataclass

from branches.spreadsheet.columns import SERIAL, Column
from branches.spreadsheet.writer import SheetPlan, write_workbook


@dataclass(frozen=True)
class Line:
    """A Secretary in the year of a Yard."""

    secretary: object
    yard: object

    @property
    def owes(self):
        if self.secretary.is_overdue:
            return "逾期"
        return "待培训" if self.secretary.induction_due else ""


COLUMNS = (
    Column("序号", SERIAL, 6),
    Column("分党委", "secretary.sub_committee_full", 28),
    Column("党支部", "secretary.branch_full", 36),
    Column("支部类别", "secretary.kind_label", 14),
    Column("书记", "secretary.name", 10),
    Column("年度", "yard.year", 8),
    Column("集中培训学时", "secretary.hours", 14),
    Column("任职培训", "owes", 12),
    Column("任职培训期限", "secretary.induction_due", 14),
)


def write_secretaries(rows, yard, heading):
    """(bytes of the workbook, how many rows) of [Secretary] for a Yard."""
    lines = [Line(one, yard) for one in rows]
    return write_workbook([SheetPlan("书记培训学时", COLUMNS, lines, heading)]), len(lines)
