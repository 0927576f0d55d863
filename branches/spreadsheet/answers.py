"""How an answer of the survey is read, from a cell or from the form: one way for both."""

from functools import partial

from branches.rulebook.fields import DATE, DECIMAL, INT, MAX_COUNT, MAX_YEARS
from branches.spreadsheet import cells
from branches.spreadsheet.cells import CellError


def reader_of(field):
    """The reader of a SurveyField that asks for a number or a date, None for the others.

    A reader is given a cell or what was typed (text) and returns int, Decimal or date, None if it
    is empty; it raises CellError with the reason. Negative numbers are read: check_parts() of the
    rulebook says of them that they cannot be.
    """
    if field.type == INT and field.is_years:
        return partial(read_years, unit=field.unit)
    if field.type == INT:
        return partial(cells.integer, unit=field.unit, most=MAX_COUNT)
    if field.type == DECIMAL:
        return partial(cells.decimal, digits=field.digits, places=field.places, unit=field.unit)
    return cells.day if field.type == DATE else None


def read_years(value, unit="年"):
    """A span of years: at least one."""
    found = cells.integer(value, unit, MAX_YEARS)
    if found == 0:
        raise CellError(f"不能是 0，应为 1 至 {MAX_YEARS} 年")
    return found
