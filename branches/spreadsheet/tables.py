"""A sheet as a table: its header row is found by its words, its columns by their exact names."""

import unicodedata
from dataclasses import dataclass, field

HEADER_WITHIN = 30
TOTALS = {"合计", "总计", "小计"}


@dataclass
class Table:
    """A sheet with a header: `columns` {header: index}; `rows` (file row, cells) without blanks."""

    title: str
    header_row: int = 0
    columns: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)
    repeated: list = field(default_factory=list)
    unknown: list = field(default_factory=list)
    totals: list = field(default_factory=list)


def heading(value):
    """A header cell as it is compared: half-width, without spaces."""
    if not isinstance(value, str):
        return ""
    return "".join(unicodedata.normalize("NFKC", value).split())


def find_table(sheet, headers, ignored=("序号",)):
    """The Table of a RawSheet with the known `headers`; header_row 0 if no row looks like a header.

    Title rows and blank rows above the header are passed over; blank rows and a row of totals below
    it are left out (their numbers stand in `totals`).
    """
    known = {heading(one): one for one in headers}
    table = Table(sheet.title)
    index = _header_index(sheet.rows, known)
    if index is None:
        return table
    table.header_row = index + 1
    _name_columns(table, sheet.rows[index], known, {heading(one) for one in ignored})
    _take_rows(table, sheet.rows, index + 1)
    return table


def _header_index(rows, known):
    hits = [
        len({heading(cell) for cell in row if isinstance(cell, str)} & known.keys())
        for row in rows[:HEADER_WITHIN]
    ]
    # One word in common may be chance; a header has several.
    if not hits or max(hits) < min(2, len(known)):
        return None
    return hits.index(max(hits))


def _name_columns(table, cells, known, ignored):
    for index, cell in enumerate(cells):
        word = heading(cell)
        if word in known and known[word] in table.columns:
            table.repeated.append(known[word])
        elif word in known:
            table.columns[known[word]] = index
        elif word and word not in ignored:
            table.unknown.append(str(cell).strip())


def _take_rows(table, rows, start):
    wanted = sorted(table.columns.values())
    width = max(wanted, default=-1) + 1
    for number, cells in enumerate(rows[start:], start + 1):
        if len(cells) < width:
            cells = [*cells, *[None] * (width - len(cells))]
        if not any(_is_filled(cells[index]) for index in wanted):
            continue
        if any(isinstance(cell, str) and heading(cell) in TOTALS for cell in cells[:2]):
            table.totals.append(number)
        else:
            table.rows.append((number, cells))


def _is_filled(cell):
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))
