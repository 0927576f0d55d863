"""One error of an import: where it stands, what stands there, why it is wrong."""

import re
from dataclasses import asdict, dataclass, replace

from branches.spreadsheet.tables import row_list

# So often the same error has a line each, with what stands there; beyond, all have one.
SINGLE = 3
FIRST = 10
FIGURES = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True)
class Problem:
    """`code` is a code of auto_rules.md (E01 …), `subject` the branch or committee of the row. As a
    line for many it stands for `count` errors and says what `rows` they are in.
    """

    sheet: str
    row: int
    column: str
    code: str
    subject: str
    value: str
    message: str
    rows: str = ""
    count: int = 1

    def __str__(self):
        place = f"{self.sheet} 第{self.row}行" if self.row else self.sheet
        if self.count > 1:
            place = f"{self.sheet} 第{self.rows}行，共 {self.count} 行"
        column = f" {self.column}" if self.column else ""
        value = f" “{self.value}”" if self.value else ""
        return f"{place}{column}{value}：{self.message}"

    def as_dict(self):
        return asdict(self)


def in_file_order(problems, titles):
    """Sorted by sheet (order of `titles`), then row; the order of columns is that of finding."""
    order = {title: index for index, title in enumerate(titles)}
    return sorted(problems, key=lambda one: (order.get(one.sheet, -1), one.row))


def in_lines(problems):
    """The problems as lists show them: the same error in many rows is one line, at its first."""
    groups = {}
    for index, one in enumerate(problems):
        # 999 rows may differ in a number that the message repeats.
        same = FIGURES.sub("0", one.message)
        groups.setdefault((one.sheet, one.column, one.code, same), []).append((index, one))
    lines = []
    for rows in groups.values():
        lines += rows if len(rows) <= SINGLE else [(rows[0][0], _line([one for _, one in rows]))]
    return [one for _index, one in sorted(lines, key=lambda line: line[0])]


def _line(rows):
    values = list(dict.fromkeys(one.value for one in rows if one.value))
    shown = "、".join(values[:SINGLE]) + ("…" if len(values) > SINGLE else "")
    differ = any(one.message != rows[0].message for one in rows)
    return replace(
        rows[0],
        subject="",
        value=shown[:100],
        message=f"{rows[0].message}（首行，其余各行同类）" if differ else rows[0].message,
        rows=row_list(sorted({one.row for one in rows})),
        count=len(rows),
    )
