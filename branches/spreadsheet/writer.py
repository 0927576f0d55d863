"""Rows into an .xlsx file. Text stays text: a leading = + - @ never becomes a formula."""

import io
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

DATE_FORMAT = "yyyy.mm.dd"
MAX_CHOICE_ROWS = 5000
A4 = 9  # paper size in the words of Excel
BOLD = Font(bold=True)
HEAD_FILL = PatternFill("solid", fgColor="F2EDE4")


@dataclass
class SheetPlan:
    """One sheet to write. `rows`: any iterable of rows; `choices`: {column index: words} become
    drop-downs; `text_columns`: indexes of columns that hold codes and stay text when edited;
    `formats`: {column index: how Excel shows its numbers}, the numbers themselves stay exact.
    """

    title: str
    header: list
    rows: object = ()
    widths: dict = field(default_factory=dict)
    choices: dict = field(default_factory=dict)
    text_columns: tuple = ()
    formats: dict = field(default_factory=dict)


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
    if plan.header:
        sheet.freeze_panes = "A2"
    for index, width in plan.widths.items():
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    for index in plan.text_columns:
        sheet.column_dimensions[get_column_letter(index + 1)].number_format = "@"
    for index, words in plan.choices.items():
        sheet.data_validations.append(_drop_down(index, words))
    if plan.header:
        sheet.append([_head_cell(sheet, word) for word in plan.header])
        _set_paper(sheet)
    for row in plan.rows:
        cells = [cell(sheet, value) for value in row]
        for index, shown in plan.formats.items():
            cells[index] = _formatted(sheet, cells[index], shown)
        sheet.append(cells)


def _set_paper(sheet):
    """A4 across, all columns on one page, the head on every page."""
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _formatted(sheet, value, shown):
    if not isinstance(value, int | float):
        return value
    written = WriteOnlyCell(sheet, value)
    written.number_format = shown
    return written


def _head_cell(sheet, word):
    head = WriteOnlyCell(sheet, word)
    head.font, head.fill = BOLD, HEAD_FILL
    head.alignment = Alignment(vertical="center", wrap_text=True)
    return head


def _drop_down(index, words):
    letter = get_column_letter(index + 1)
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
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return value


def _text_cell(sheet, value):
    if not value:
        return None
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    if value[:1] != "=":
        return value
    written = WriteOnlyCell(sheet, value)
    written.data_type = "s"
    return written
