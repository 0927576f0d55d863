"""One error of an import: where it stands, what stands there, why it is wrong."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Problem:
    """`code` is a code of auto_rules.md (E01 …), `subject` the branch or committee of the row."""

    sheet: str
    row: int
    column: str
    code: str
    subject: str
    value: str
    message: str

    def __str__(self):
        place = f"{self.sheet} 第{self.row}行" if self.row else self.sheet
        column = f" {self.column}" if self.column else ""
        value = f" “{self.value}”" if self.value else ""
        return f"{place}{column}{value}：{self.message}"

    def as_dict(self):
        return asdict(self)


def in_file_order(problems, titles):
    """Sorted by sheet (order of `titles`), then row; the order of columns is that of finding."""
    order = {title: index for index, title in enumerate(titles)}
    return sorted(problems, key=lambda one: (order.get(one.sheet, -1), one.row))
