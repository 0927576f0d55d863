"""A small roster to spoil: the sheets of an invented school, cell by cell."""

import io
from datetime import date

from openpyxl import load_workbook

from branches.imports import columns
from branches.imports.parsing import parse
from branches.imports.place import newest_target, system_reach
from branches.imports.runs import ImportRun, import_parsed
from branches.imports.samples import sample_rows
from branches.imports.trial import try_file, try_parsed
from branches.models import Survey
from branches.spreadsheet.columns import in_order
from branches.spreadsheet.reader import RawSheet
from branches.spreadsheet.writer import SheetPlan, write_workbook

FORMS = {form.key: form for form in columns.FORMS}


class Roster:
    """`branches` branches over two committees or more; cells are named by form, row and header."""

    def __init__(self, branches=32, seed=1):
        self.rows = sample_rows(branches, seed)
        self.headers = {key: list(form.headers) for key, form in FORMS.items()}

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
                SheetPlan(FORMS[key].title, in_order(self.headers[key]), rows)
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


def run_of(target):
    return ImportRun(file_name="x.xlsx", sha256="0" * 64, cutoff_on=target.cutoff)


def import_roster(roster, reach=None):
    target = newest_target()
    sheets = roster.sheets() if isinstance(roster, Roster) else roster
    outcome = import_parsed(parse(sheets), reach or system_reach(), target, run_of(target))
    assert [str(one) for one in outcome.trial.problems] == []
    return outcome


def trial(roster, reach=None):
    return try_parsed(parse(roster.sheets()), reach or system_reach(), newest_target())


def differences(roster, reach=None):
    return [(one.label, one.old, one.new) for one in trial(roster, reach).differences]


def submit(code):
    survey = Survey.objects.get(participation__branch__code=code)
    survey.state = Survey.State.SUBMITTED
    survey.save()
    return survey


# what an office sends: a file that somebody worked on


def edited(roster, change):
    """The file after somebody worked on it: `change` is given the openpyxl workbook."""
    book = load_workbook(io.BytesIO(roster.content()))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def tried(content):
    return try_file(content, system_reach(), newest_target())


def tried_sheets(sheets, reach=None):
    return try_parsed(parse(sheets), reach or system_reach(), newest_target())


def words(trial):
    return [str(one) for one in trial.problems]


def hint(trial, *parts):
    return any(all(part in one for part in parts) for one in trial.hints)


def column(roster, key, header):
    return roster.headers[key].index(header) + 1
