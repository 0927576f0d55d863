"""书记培训学时情况表 as a workbook: a row per secretary in office."""

from branches.spreadsheet.writer import SheetPlan, write_workbook

COLUMNS = {
    "序号": 6,
    "分党委": 18,
    "党支部": 26,
    "支部类别": 14,
    "书记": 10,
    "年度": 8,
    "应修学时": 10,
    "已修学时": 10,
    "还缺学时": 10,
    "任职培训": 12,
    "任职培训期限": 14,
}


def write_secretaries(rows, yard):
    """(bytes of the workbook, how many rows) of [Secretary] for a Yard."""
    lines = [(number, *_values(one, yard)) for number, one in enumerate(rows, 1)]
    widths = dict(enumerate(COLUMNS.values()))
    plan = SheetPlan("书记培训学时", list(COLUMNS), lines, widths=widths)
    return write_workbook([plan]), len(lines)


def _values(one, yard):
    owes = "逾期" if one.is_overdue else "待培训" if one.induction_due else ""
    return (
        one.sub_committee,
        one.branch,
        one.kind_label,
        one.name,
        yard.year,
        yard.norm,
        one.hours,
        one.missing,
        owes,
        one.induction_due,
    )
