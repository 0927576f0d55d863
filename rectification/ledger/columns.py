"""The columns of the ledger on screen and paper: those of F10, a few unasked, others by choice."""

from branches.spreadsheet.columns import SERIAL, Column
from branches.web.columns import ColumnChoice, printed
from rectification.ledger.export import COLUMNS, Line, with_history
from rectification.ledger.queries import COLUMNS as LEAN_FIELDS
from rectification.ledger.queries import labelled, with_places

# Of the screen alone: F10 asks for the words of the progress, not for its day.
PROGRESS_DAY = Column("最近进展", "item.progress_on", 12, name="progress_on")
CHOICE = ColumnChoice("ledger", (*COLUMNS, PROGRESS_DAY))
ON_SCREEN = (
    *("number", "unit", "branch", "grade", "problem", "owner_name"),
    *("state", "due_on", "percent", "progress_on"),
)
ON_PAPER = (
    *("unit", "branch", "grade", "indicator", "problem", "measure", "owner_name"),
    *("due_on", "last_progress", "state"),
)
# What the list reads anyhow (queries.COLUMNS), and draws in its own way: links, chips, short names.
LEAN = frozenset(ON_SCREEN)
HISTORY = frozenset(("files", "first_note", "second_note", "second_on", "extensions"))
# So many fit across A4 in readable type, more want A3; up to so many, short words keep to a line.
A4_COLUMNS, ONE_LINE_COLUMNS = 12, 20
LONG, SHORTENED = 24, 40  # widths from which words are shortened on the screen; to so many
SERIAL_COLUMN = Column("序号", SERIAL, 6)


def rows_for(rows, columns):
    """The items `rows` with what the Columns read of them."""
    names = {one.name for one in columns}
    rows = with_places(rows)
    return with_history(rows) if names & HISTORY else rows


def page_rows(rows, columns):
    """As rows_for(), read leanly where nothing else was chosen."""
    rows = rows_for(rows, columns)
    return rows.only(*LEAN_FIELDS) if {one.name for one in columns} <= LEAN else rows


def with_cells(items, columns, round):
    """The items with `cells` [(Column, shown value)]; None where the page draws it itself."""
    items = list(labelled(items, round))
    for item in items:
        line = Line(item, {item.grade: str(item.given)})
        item.cells = [(one, None if one.name in LEAN else on_screen(one, line)) for one in columns]
    return items


def on_screen(column, line):
    word = printed(column)(column.cell(line))
    is_long = (column.width or 0) >= LONG and len(word) > SHORTENED
    return f"{word[:SHORTENED]}…" if is_long else word


def on_paper(items, columns, round, first=1):
    """{"columns", "rows", "is_wide"} of the items (loaded by rows_for) as paper shows them, full
    names and all words, numbered from `first`; a cell is (value, whether it is one short word).
    """
    columns = [SERIAL_COLUMN, *columns]
    is_wide = len(columns) > A4_COLUMNS
    has_room = len(columns) <= ONE_LINE_COLUMNS
    words = [(one.cell, printed(one), _is_short(one) and has_room) for one in columns[1:]]
    rows = []
    for number, item in enumerate(labelled(items, round), first):
        line = Line(item, {item.grade: str(item.given)})
        cells = [(word(cell(line)), is_short) for cell, word, is_short in words]
        rows.append([(number, True), *cells])
    return {"columns": columns, "rows": rows, "is_wide": is_wide}


def _is_short(column):
    return (column.width or 0) <= 12
