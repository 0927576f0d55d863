"""From sheets to rows of typed values: wrong types, unknown words, missing values (E01)."""

from dataclasses import dataclass, field

from branches.imports.columns import FORMS
from branches.imports.problems import Problem
from branches.imports.sheets import sheets_by_key, table_of
from branches.rulebook.fields import FIELDS, OFFICER_FACTS, PLACE_FACTS
from branches.spreadsheet.cells import CellError, shown
from branches.spreadsheet.tables import across_columns

# What the checks of findings read: every fact is there, None until a cell gives it.
NAMES = (*(one.name for one in FIELDS), *OFFICER_FACTS, *PLACE_FACTS)
Facts = type("Facts", (), dict.fromkeys(NAMES))


class Row:
    """One row of a form: file row, raw cells, values by name; `broken` names cells in error."""

    __slots__ = ("broken", "cells", "number", "sheet", "values")

    def __init__(self, sheet, number, cells):
        self.sheet, self.number, self.cells = sheet, number, cells
        self.values, self.broken = {}, set()

    @property
    def code(self):
        return self.values.get("code", "")

    @property
    def facts(self):
        facts = Facts()
        facts.__dict__ = self.values
        return facts

    def problem(self, name, message, code="E01"):
        """The Problem of this row at the column of value `name`; the row counts as in error."""
        self.broken.add(name)
        column, index = self.sheet.bound.get(name, (None, None))
        header = column.header if column else name
        value = shown(self.cells[index]) if index is not None else ""
        return Problem(
            self.sheet.title, self.number, header, code, str(self.code or ""), value, message
        )


@dataclass
class FormSheet:
    """A form as found in the file: `bound` {name: (Column, index)}, its rows."""

    form: object
    title: str
    bound: dict = field(default_factory=dict)
    # Starred columns that are not there: one error, but no row can be used.
    lacking: set = field(default_factory=set)
    rows: list = field(default_factory=list)


@dataclass
class Parsed:
    """The file: sheets by form key, what is wrong with cells, and hints that stop nothing."""

    sheets: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    hints: list = field(default_factory=list)
    # Whether columns were not read, ours that are not there or others that are.
    unread: bool = False
    # Keys of forms that are there and cannot be read as a whole; what points to them is excused.
    damaged: set = field(default_factory=set)

    def rows(self, key):
        sheet = self.sheets.get(key)
        return sheet.rows if sheet else []

    @property
    def titles(self):
        return [self.sheets[form.key].title for form in FORMS if form.key in self.sheets]


def parse(raw_sheets):
    """Parsed from the RawSheets of a workbook; never raises."""
    parsed = Parsed()
    by_key = sheets_by_key(raw_sheets, parsed)
    for form in FORMS:
        if form.key in by_key:
            _parse_sheet(form, by_key[form.key], parsed)
    if "F1" not in by_key:
        message = "没有找到“F1 基本情况”表，这张表必须有"
        parsed.problems.append(Problem("F1 基本情况", 0, "", "E01", "", "", message))
        parsed.damaged.add("F1")
    return parsed


def _parse_sheet(form, raw, parsed):
    table = table_of(form, raw)
    if not table.header_row:
        if form.key == "F1" or any(any(cell is not None for cell in row) for row in raw.rows):
            message = "没有找到表头，请按模板保留表头一行"
            parsed.problems.append(Problem(raw.title, 1, "", "E01", "", "", message))
            parsed.damaged.add(form.key)
        return
    sheet = FormSheet(form, raw.title)
    parsed.sheets[form.key] = sheet
    _bind_columns(sheet, table, parsed)
    if form.key == "F1" and not table.rows:
        message = "表头下面没有数据"
        parsed.problems.append(Problem(raw.title, table.header_row, "", "E01", "", "", message))
    for number, place in table.spread:
        message = across_columns(place)
        parsed.problems.append(Problem(raw.title, number, "", "E01", "", "", message))
    for number, cells in table.rows:
        sheet.rows.append(_parse_row(sheet, number, cells, parsed.problems))


def _bind_columns(sheet, table, parsed):
    for column in sheet.form.by_name.values():
        if column.header in table.columns:
            sheet.bound[column.name] = (column, table.columns[column.header])
        elif column.starred:
            message = f"缺少必填列“{column.header}”"
            parsed.problems.append(_header_problem(table, column.header, message))
            sheet.lacking.add(column.name)
            parsed.damaged.add(sheet.form.key)
        else:
            parsed.unread = True
            parsed.hints.append(f"“{table.title}”没有“{column.header}”列，这一项保持原样。")
    for header in table.repeated:
        parsed.problems.append(_header_problem(table, header, f"“{header}”列出现两次"))
    parsed.unread |= bool(table.unknown)
    parsed.hints += table.remarks()


def _header_problem(table, header, message):
    return Problem(table.title, table.header_row, header, "E01", "", "", message)


def _parse_row(sheet, number, cells, problems):
    row = Row(sheet, number, cells)
    row.broken |= sheet.lacking
    wrong = []
    for name, (column, index) in sheet.bound.items():
        raw = cells[index]
        value = None
        if raw is not None:
            try:
                value = column.read(raw)
            except CellError as error:
                wrong.append((name, str(error)))
                row.values[name] = column.empty
                continue
        if value is None:
            value = column.empty
            if column.starred:
                wrong.append((name, "必填项没有填"))
        row.values[name] = value
    # The branch code is known only now, so that each error can name it.
    problems.extend(row.problem(name, message) for name, message in wrong)
    return row
