"""Rows into an .xlsx file. Text stays text: a leading = + - @ never becomes a formula."""

import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain, repeat

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from branches.rulebook.rounding import rounded
from branches.spreadsheet.columns import cells_of

DATE_FORMAT = "yyyy.mm.dd"
MAX_CHOICE_ROWS = 5000
EXACT_PLACES = 6  # of a fraction: a reader can recompute it, its number format says what is printed
A4 = 9  # paper size in the words of Excel
# Text that a reader would take for an escaped character.
LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
BOLD = Font(bold=True)
TITLE = Font(bold=True, size=14)
HEAD_FILL = PatternFill("solid", fgColor="F2EDE4")


@dataclass
class SheetPlan:
    """One sheet to write: `columns` (Column) and any iterable of rows that they read. Without a
    header in any column there is no head. `heading`: lines above the head, the title first; a
    form that is read in again has none, its first row is the head.
    """

    title: str
    columns: tuple
    rows: object = ()
    heading: tuple = ()


def write_workbook(plans):
    """The bytes of an .xlsx file with these SheetPlans."""
    book = Workbook(write_only=True)
    for plan in plans:
        _write_sheet(book, plan)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_sheet(book, plan):
    sheet = book.create_sheet(plan.title)
    for index, column in enumerate(plan.columns):
        _set_column(sheet, index, column)
    if any(one.header for one in plan.columns):
        head = len(plan.heading) + 1
        sheet.freeze_panes = f"A{head + 1}"
        _set_paper(sheet, head)
        for line, font in zip(plan.heading, chain([TITLE], repeat(None)), strict=False):
            sheet.append([_heading_cell(sheet, line, font)])
        sheet.append([_head_cell(sheet, one.header) for one in plan.columns])
    formats = [
        (index, one.number_format) for index, one in enumerate(plan.columns) if one.number_format
    ]
    for row in cells_of(plan.columns, plan.rows):
        cells = [cell(sheet, value) for value in row]
        for index, shown in formats:
            cells[index] = _formatted(sheet, cells[index], shown)
        sheet.append(cells)


def _set_column(sheet, index, column):
    letter = get_column_letter(index + 1)
    if column.width is not None:
        sheet.column_dimensions[letter].width = column.width
    if column.is_code:
        sheet.column_dimensions[letter].number_format = "@"
    if column.words:
        sheet.data_validations.append(_drop_down(letter, column.by_word))


def _set_paper(sheet, head):
    """A4 across, all columns on one page, the head (number of its row) on every page."""
    sheet.print_title_rows = f"{head}:{head}"
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _formatted(sheet, value, shown):
    if not isinstance(value, int | float):
        return value
    written = WriteOnlyCell(sheet, value)
    written.number_format = shown
    return written


def _heading_cell(sheet, line, font):
    written = WriteOnlyCell(sheet, line)
    written.data_type = "s"  # also what begins with = : a filter says what somebody typed
    if font:
        written.font = font
    return written


def _head_cell(sheet, word):
    head = WriteOnlyCell(sheet, word)
    head.font, head.fill = BOLD, HEAD_FILL
    head.alignment = Alignment(vertical="center", wrap_text=True)
    return head


def _drop_down(letter, words):
    choice = DataValidation(
        type="list",
        formula1='"{}"'.format(",".join(words)),
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="请从下拉列表中选择",
        error="只能填：{}".format("、".join(words)),
    )
    choice.add(f"{letter}2:{letter}{MAX_CHOICE_ROWS}")
    return choice


def cell(sheet, value):
    """A value ready for a write-only sheet: text that looks like a formula, dates and decimals."""
    if isinstance(value, str):
        return _text_cell(sheet, value)
    if isinstance(value, date):
        written = WriteOnlyCell(sheet, value)
        written.number_format = DATE_FORMAT
        return written
    if isinstance(value, Fraction):
        value = rounded(value, EXACT_PLACES)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return value


def _text_cell(sheet, value):
    if not value:
        return None
    value = LIKE_ESCAPE.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", value))
    if value[:1] != "=":
        return value
    written = WriteOnlyCell(sheet, value)
    written.data_type = "s"
    return written
