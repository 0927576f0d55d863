"""A small roster to spoil: the sheets of an invented school, cell by cell."""

from datetime import date

from branches.imports.columns import BRANCHES, COMMITTEES, OFFICERS, POLLS, SERIAL, WORK
from branches.imports.samples import CUTOFF, sample_rows
from branches.spreadsheet.reader import RawSheet
from branches.spreadsheet.writer import SheetPlan, write_workbook

FORMS = {form.key: form for form in (COMMITTEES, BRANCHES, WORK, OFFICERS, POLLS)}
__all__ = ["CUTOFF", "FORMS", "Roster"]


class Roster:
    """`branches` branches over two committees or more; cells are named by form, row and header."""

    def __init__(self, branches=32, seed=1):
        self.rows = sample_rows(branches, seed)
        self.headers = {key: list(form.headers) for key, form in FORMS.items()}
        self.headers["F1"].insert(0, SERIAL)
        self.above = dict.fromkeys(FORMS, 0)

    def set(self, key, row, header, value):
        self.rows[key][row][self.headers[key].index(header)] = value
        return self

    def get(self, key, row, header):
        return self.rows[key][row][self.headers[key].index(header)]

    def code(self, row):
        return self.get("F1", row, "党组织代码*")

    def rows_of(self, key, code):
        """Indexes of the rows of a branch."""
        return [index for index, row in enumerate(self.rows[key]) if code in row[:2]]

    def keep(self, *codes):
        """Only these branches, in every sheet."""
        for key in ("F1", "F1B", "F2", "F9"):
            self.rows[key] = [row for row in self.rows[key] if set(codes) & set(row[:2])]
        return self

    def drop_sheet(self, *keys):
        for key in keys:
            del self.rows[key]
        return self

    def sheets(self):
        """As the reader gives them: a date is a triple."""
        return [
            RawSheet(FORMS[key].title, [self.headers[key], *(_plain(row) for row in rows)])
            for key, rows in self.rows.items()
        ]

    def content(self):
        """The bytes of the .xlsx file."""
        return write_workbook(
            [
                SheetPlan(FORMS[key].title, self.headers[key], rows)
                for key, rows in self.rows.items()
            ]
        )


def _plain(row):
    return [
        (cell.year, cell.month, cell.day)
        if isinstance(cell, date)
        else (None if cell == "" else cell)
        for cell in row
    ]
