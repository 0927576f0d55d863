"""One column of a sheet, stated once: its header, what stands in it, how it looks, how it is read.

A sheet to write is a tuple of Columns and rows of objects; an import and its blank form take the
same Columns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from operator import attrgetter, itemgetter

# As the value of a column: the number of the row, from 1.
SERIAL = object()
# How numbers look, as everywhere: points with two places, totals and rates with one. They stay
# numbers that Excel can add up; a rate of 25.7% is written as 0.257.
POINTS, SCORE, PERCENT = "0.00", "0.0", "0.0%"


def _nothing(row):
    return None


def _numbers(first):
    numbers = count(first)
    return lambda row: next(numbers)


@dataclass(frozen=True)
class Column:
    """`value` gives the cell of a row: a function of it, a path of its attributes, SERIAL, or None
    for a column that stays empty. `words` of a closed list become a drop-down, and the word is
    written for its value.
    """

    header: str
    value: object = None
    width: float | None = None
    number_format: str = ""  # how Excel shows its numbers; the numbers themselves stay exact
    words: tuple = ()  # (value, word) pairs
    is_code: bool = False  # stays text when edited
    is_personal: bool = False  # a number that not everybody may see
    # For an import: what the value is called, how a cell is read, what an empty one means.
    name: str = ""
    read: Callable | None = None
    empty: object = None

    @cached_property
    def starred(self):
        return self.header.endswith("*")

    @cached_property
    def label(self):
        return self.header.rstrip("*")

    @cached_property
    def by_word(self):
        return {word: value for value, word in self.words}

    @cached_property
    def by_value(self):
        return dict(self.words)

    @cached_property
    def cell(self):
        """Function of a row: the value to write. Of a SERIAL column see cells_of()."""
        value = self.value
        get = _nothing if value is None else attrgetter(value) if isinstance(value, str) else value
        if not self.words:
            return get
        words = self.by_value
        return lambda row: words.get(found := get(row), found)


def cells_of(columns, rows, first=1):
    """The rows as lists of values, one for each Column; `first`: number of the first row."""
    # Asked once, not for every row.
    cells = [_numbers(first) if one.value is SERIAL else one.cell for one in columns]
    return ([cell(row) for cell in cells] for row in rows)


def in_order(headers):
    """Columns for rows that are lists already: the first cell under the first of `headers`, …"""
    return tuple(Column(header, itemgetter(index)) for index, header in enumerate(headers))
