"""The sheets of a workbook as Excel shows them. Runs in the child process alone.

openpyxl reads the parts; what it leaves as it stands in the file is read here: escaped characters,
formulas without a stored result, numbers whose format adds zeros, hidden and merged places.
"""

import re
from datetime import date, datetime

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet._reader import FORMULA_TAG, INLINE_STRING, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from branches.spreadsheet.limits import MAX_COLUMN, MAX_MERGED_ROWS, MAX_ROW, SpreadsheetError

STRING_TAG, TEXT_TAG, RUN_TAG = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "t", "r"))
# Characters that XML cannot hold are written as _x000D_ (ECMA-376, ST_Xstring).
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
UNCALCULATED = ()
NUMBERS, DAYS = (int, float), (date, datetime)
# The pieces of a number format: quoted or escaped text, padding, [conditions], single signs.
FORMAT_PIECES = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[[^\]]*\]|(.)')
SHOWN_AS_IS = "- ()（）—"


def read_sheets(path):
    """[(title, is hidden, rows, hidden rows, hidden columns, merged ranges)] in file order."""
    reader = BookReader(path, read_only=True, data_only=True, keep_links=False)
    reader.read()
    sheets = [read_sheet(sheet) for sheet in reader.wb.worksheets]
    if not sheets:
        raise SpreadsheetError
    return sheets


class BookReader(ExcelReader):
    def read_strings(self):
        """The shared strings as they stand in the file: openpyxl undoes half of the escapes."""
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as source:
            for _event, node in iterparse(source):
                if node.tag == STRING_TAG:
                    self.shared_strings.append(text_of(node))
                    node.clear()


def text_of(node):
    """The text of a string, its pieces together, without how names are read aloud (rPh)."""
    pieces = []
    for child in node:
        found = child if child.tag == TEXT_TAG else child.find(TEXT_TAG)
        if found is not None and child.tag in (TEXT_TAG, RUN_TAG):
            pieces.append(found.text or "")
    return "".join(pieces)


class SheetParser(WorkSheetParser):
    def parse_cell(self, element):
        if element.get("t") == "inlineStr":
            # A third of the time would go into openpyxl's own way to do this.
            return self.parse_text_cell(element)
        cell = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            # The stored result "" is an empty cell; no stored result at all is not.
            is_text = element.get("t") == "str" and element.find(VALUE_TAG) is not None
            cell["value"] = None if is_text else UNCALCULATED
        return cell

    def parse_text_cell(self, element):
        place = element.get("r")
        self.col_counter = coordinate_to_tuple(place)[1] if place else self.col_counter + 1
        node = element.find(INLINE_STRING)
        text = None if node is None else text_of(node)
        return {"column": self.col_counter, "value": text, "style_id": 0}


def read_sheet(sheet):
    book, rows = sheet.parent, []
    patterns = digit_patterns(book)
    with sheet._get_source() as source:
        parser = SheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            # The stated size may lie in both directions: what is there is counted.
            if number > MAX_ROW:
                raise SpreadsheetError
            if number > len(rows):
                rows.extend([] for _ in range(len(rows), number - 1))
                rows.append(row_of(cells, patterns))
        return (
            sheet.title,
            sheet.sheet_state != "visible",
            rows,
            sorted(int(row) for row, one in parser.row_dimensions.items() if is_hidden(one)),
            sorted(hidden_columns(parser.column_dimensions.values())),
            merged_ranges(parser.merged_cells, len(rows)),
        )


def row_of(cells, patterns):
    row = []
    for cell in cells:
        value, column = cell["value"], cell["column"]
        if column > len(row):
            if column > MAX_COLUMN:
                raise SpreadsheetError
            row.extend([None] * (column - len(row)))
        if value is None:
            continue
        if cell["style_id"] in patterns and isinstance(value, NUMBERS):
            value = shown_digits(value, patterns[cell["style_id"]])
        row[column - 1] = plain(value)
    return row


def plain(value):
    """What marshal can carry: text, number, truth, or a date as a triple."""
    if isinstance(value, str):
        return unescape(value) if "_x" in value else value
    if isinstance(value, NUMBERS) or value == UNCALCULATED:
        return value
    if isinstance(value, DAYS):
        return value.year, value.month, value.day
    return str(value)


def unescape(text):
    """_x000D_ is a carriage return; two halves of a rare character become one again."""
    text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def digit_patterns(book):
    """{style: pattern} of the styles that show whole numbers with zeros before them."""
    found = {}
    for style, cell in enumerate(book._cell_styles):
        key = cell.numFmtId
        if key < BUILTIN_FORMATS_MAX_SIZE:
            code = BUILTIN_FORMATS.get(key, "")
        else:
            code = dict(enumerate(book._number_formats, BUILTIN_FORMATS_MAX_SIZE)).get(key, "")
        if pattern := digit_pattern(code):
            found[style] = pattern
    return found


def digit_pattern(code):
    """The pieces of a format like 000-000: None for a digit, else its text; () of another kind."""
    pieces = []
    for quoted, escaped, sign in FORMAT_PIECES.findall(code.split(";")[0]):
        if sign and sign not in f"0#{SHOWN_AS_IS}":
            return ()
        if sign != "#":
            pieces.append(None if sign == "0" else quoted or escaped or sign)
    return tuple(pieces) if pieces.count(None) > 1 else ()


def shown_digits(value, pattern):
    """10001 as 010001 where the format is 000000; what is no whole count stays a number."""
    if isinstance(value, bool) or value < 0 or value >= 10**15 or value != int(value):
        return value
    places = pattern.count(None)
    digits = f"{int(value):0{places}d}"
    # The first place takes what is longer than the format.
    heads = iter([digits[: len(digits) - places + 1], *digits[len(digits) - places + 1 :]])
    return "".join(next(heads) if piece is None else piece for piece in pattern)


def is_hidden(attributes):
    return attributes.get("hidden") in ("1", "true")


def hidden_columns(dimensions):
    """Numbers of the hidden columns, as far as there may be any."""
    for one in dimensions:
        if is_hidden(one):
            yield from range(int(one["min"]), min(int(one["max"]), MAX_COLUMN) + 1)


def merged_ranges(merged, row_count):
    """[(first row, first column, last row, last column)] as far as there are rows."""
    found, heights = [], 0
    for one in merged.mergeCell if merged is not None else ():
        bottom, right = min(one.max_row, row_count), min(one.max_col, MAX_COLUMN)
        found.append((one.min_row, one.min_col, bottom, right))
        heights += max(bottom - one.min_row, 0)
        if heights > MAX_MERGED_ROWS:
            raise SpreadsheetError("合并单元格过多，请取消合并后再试。")
    return found
