"""A sheet as a table: its header is found by its words, its columns by their names, and what only
looks like a row of data is told from it. Nothing is left out in silence: see Table.remarks().
"""

import re
from dataclasses import dataclass, field

from branches.rulebook.names import visible
from branches.spreadsheet.headers import find_header, heading, width_of, word_of
from branches.spreadsheet.merged import range_name, values_below

TOTAL = re.compile(r".*(?:合计|总计|小计|共计)(?:\(.*\))?:?")
# What stands under a form: 填表人：…, 注：…; no code and no name has a colon.
NOTE = re.compile(
    r"[※*★(]?(?:注|备注|附注|说明|填[表报]|制表|审[核批]|复核|负责|经办|联系|报送|单位|日期)[^:]{0,12}:.*"
    r"|[^:]{0,10}(?:签[字名章]|盖章)[^:]{0,6}:.*"
)
# What a form carries down its empty rows.
DEFAULTS = {"否", "是", "无", "有", "0", "-", "—", "/"}
MAX_NAMED = 10


@dataclass
class Table:
    """A sheet: `columns` {header: index}; `rows` (file row, cells), merged values in each row."""

    title: str
    header_row: int = 0
    columns: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)
    repeated: list = field(default_factory=list)
    unknown: list = field(default_factory=list)
    renamed: list = field(default_factory=list)  # (as written, header)
    # File rows that are no data.
    totals: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    idle: list = field(default_factory=list)
    heads: list = field(default_factory=list)
    # Of the data: hidden rows, hidden columns, merged places by name, (row, place) merged across.
    hidden_rows: list = field(default_factory=list)
    hidden_columns: list = field(default_factory=list)
    merged: list = field(default_factory=list)
    spread: list = field(default_factory=list)

    def remarks(self):
        """Sentences about what was read though one may not see it, and what was not read."""
        here, found = f"“{self.title}”", []
        if self.hidden_rows:
            rows = f"第{row_list(self.hidden_rows)}行"
            found.append(f"{here}{rows}被筛选或隐藏，已一并读取，共 {len(self.hidden_rows)} 行。")
        if self.hidden_columns:
            found.append(f"{here}的“{'”“'.join(self.hidden_columns)}”列是隐藏的，已一并读取。")
        if self.merged:
            places = "、".join(self.merged[:MAX_NAMED])
            more = f"等 {len(self.merged)} 处" if len(self.merged) > MAX_NAMED else ""
            found.append(f"{here}的合并单元格 {places}{more}，各行都按合并的值读取。")
        found += [
            f"{here}的“{written}”列按“{header.rstrip('*')}”读取。"
            for written, header in self.renamed
        ]
        if self.unknown:
            found.append(f"{here}中不认识的列未读取：{'、'.join(self.unknown[:MAX_NAMED])}。")
        for rows, what in (
            (self.totals, "是合计"),
            (self.notes, "是表下的说明"),
            (self.heads, "是重复的表头"),
            (self.idle, "只有序号或默认值"),
        ):
            if rows:
                number = f"，共 {len(rows)} 行" if len(rows) > 1 else ""
                found.append(f"{here}第{row_list(rows)}行{what}，未读取{number}。")
        return found


def across_columns(place):
    """What is wrong with a merged place, by its name, that lies across columns."""
    return f"合并单元格 {place} 跨了几列，请取消合并后分别填写"


def row_list(numbers):
    """[2, 3, 4, 9] as 2–4、9; only the first of many."""
    spans = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    words = [str(a) if a == b else f"{a}–{b}" for a, b in spans[:MAX_NAMED]]
    return "、".join(words) + ("…" if len(spans) > MAX_NAMED else "")


def find_table(sheet, headers, ignored=("序号",), aliases=None):
    """The Table of a RawSheet with the known `headers`; header_row 0 if no row looks like a header.

    A header is known with or without its star, under one of its `aliases` ({other word: header}),
    and in two rows under each other. Titles and blank rows above it are passed over; rows below it
    that are no data are counted by their kind.
    """
    table = Table(sheet.title)
    header = find_header(sheet, headers, aliases or {}, ignored)
    if header is None:
        return table
    table.header_row, table.columns = header.first + 1, header.columns
    table.repeated, table.unknown, table.renamed = header.repeated, header.unknown, header.renamed
    hidden = set(sheet.hidden_columns)
    table.hidden_columns = [
        one.rstrip("*") for one, index in table.columns.items() if index + 1 in hidden
    ]
    _take_rows(table, sheet, header.last + 1, header.known)
    return table


def _take_rows(table, sheet, start, known):
    wanted = sorted(table.columns.values())
    starred = [index for header, index in table.columns.items() if header.endswith("*")]
    width = width_of(wanted)
    below, across = values_below(sheet, start, wanted)
    hidden, merged = set(sheet.hidden_rows), {}
    for number, cells in enumerate(sheet.rows[start:], start + 1):
        if len(cells) < width:
            cells = [*cells, *[None] * (width - len(cells))]
        lent = below.get(number, {})
        own = [index for index in wanted if index not in lent and is_filled(cells[index])]
        kind = _kind(table, cells, own, starred, known)
        if kind is not None:
            kind.append(number)
            continue
        if not own:
            continue
        if lent:
            cells = [lent[index][0] if index in lent else one for index, one in enumerate(cells)]
            merged |= dict.fromkeys(place for _value, place in lent.values())
        table.spread += [(number, range_name(place)) for place in across.get(number, ())]
        table.rows.append((number, cells))
        if number in hidden:
            table.hidden_rows.append(number)
    table.merged = [range_name(place) for place in merged]


def _kind(table, cells, own, starred, known):
    """The list of the Table for a row that is no data, or None."""
    filled = [cell for cell in cells if is_filled(cell)]
    words = [heading(cell) for cell in filled[:2]]
    if not filled:
        return None
    if any(TOTAL.fullmatch(word) for word in words):
        return table.totals
    if NOTE.fullmatch(words[0]):
        return table.notes
    if len(own) > 1 and all(word_of(cells[index]) in known for index in own):
        return table.heads
    if not own:
        return table.idle
    has_key = any(index in starred for index in own)
    if not has_key and all(_is_default(cells[index]) for index in own):
        return table.idle
    return None


def _is_default(cell):
    return cell == 0 or heading(cell) in DEFAULTS


def is_filled(cell):
    """Whether something can be seen in the cell."""
    if not isinstance(cell, str):
        return cell is not None
    return bool(cell.strip()) and bool(visible(cell).strip())
