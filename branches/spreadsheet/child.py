"""Parses one workbook in a process of its own: `python -m branches.spreadsheet.child FILE`.

A crafted file may eat memory or time; then this process dies and the site does not. The cells go
to standard output by marshal (plain values only): a date is (year, month, day), a formula without
a stored result is ().
"""

import marshal
import resource
import sys
import warnings
import zipfile
from datetime import date, datetime

from branches.spreadsheet.archive import check_entries, empty_formulas
from branches.spreadsheet.limits import (
    CHILD_CPU,
    CHILD_MEMORY,
    MAX_COLUMN,
    MAX_ROW,
    SpreadsheetError,
)


def limit_process():
    for kind, wanted in ((resource.RLIMIT_AS, CHILD_MEMORY), (resource.RLIMIT_CPU, CHILD_CPU)):
        _soft, hard = resource.getrlimit(kind)
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (limit, hard))


def plain(value):
    """What marshal can carry: text, number, truth, or a date as a triple."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, (date, datetime)):
        return value.year, value.month, value.day
    return str(value)


def read_rows(sheet, unfinished):
    rows = []
    for row in sheet.iter_rows(values_only=True):
        if len(rows) >= MAX_ROW or len(row) > MAX_COLUMN:
            raise SpreadsheetError
        rows.append([plain(value) for value in row])
    for row, column in unfinished:
        if row <= len(rows) and column <= len(rows[row - 1]) and rows[row - 1][column - 1] is None:
            rows[row - 1][column - 1] = ()
    return rows


def read(path):
    """[(title, rows)] of the file. Raises SpreadsheetError with the reason."""
    # Imported after the limits are set.
    from openpyxl import load_workbook  # noqa: PLC0415

    with zipfile.ZipFile(path) as archive:
        check_entries(archive)
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sheets = []
        for sheet in book.worksheets:
            # The stated size may lie in both directions.
            sheet.reset_dimensions()
            unfinished = empty_formulas(archive, sheet._worksheet_path)
            sheets.append((sheet.title, read_rows(sheet, unfinished)))
    if not sheets:
        raise SpreadsheetError
    return sheets


def main(path):
    limit_process()
    warnings.simplefilter("ignore")
    try:
        answer = {"sheets": read(path)}
    except SpreadsheetError as error:
        answer = {"refused": error.message}
    marshal.dump(answer, sys.stdout.buffer)


if __name__ == "__main__":
    main(sys.argv[1])
