"""A look into the zip before anything is parsed: sizes, DOCTYPE, far cells, empty formulas."""

import re

from branches.spreadsheet.limits import (
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_ROW,
    MAX_UNPACKED,
    RATIO_FROM,
    SpreadsheetError,
)

CHUNK = 2**20
# A tag cut by the end of a chunk is looked at again with the next one.
OVERLAP = 4096
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# References beyond column GR (200), or with a row of six digits and more.
FAR_PLACE = re.compile(
    rb"\sr\s*=\s*[\"'](?:\$?(?:[A-Z]{3,}|[H-Z][A-Z]|G[S-Z])\$?\d+|\$?[A-Z]{0,2}\$?0*([1-9]\d{5,}))[\"']",
    re.IGNORECASE,
)
ROW_TAG = re.compile(rb"<(?:\w+:)?row\b")
# A formula whose result was never stored would be read as an empty cell.
EMPTY_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b[^<>]*?\sr\s*=\s*[\"']([A-Z]+)(\d+)[\"'][^<>]*>\s*"
    rb"<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
TOO_LARGE = "表格过大：每张表最多 10 万行、200 列。请删去多余的空行空列后再试。"


def column_number(letters):
    """A → 1, AH → 34."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def check_entries(archive):
    """Raises SpreadsheetError on what no ordinary workbook has: bombs, macros, far cells."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(one.file_size for one in entries) > MAX_UNPACKED:
        raise SpreadsheetError("文件解压后过大，请只保留需要的表后再试。")
    for entry in entries:
        packed = max(entry.compress_size, 1)
        if entry.file_size > RATIO_FROM and entry.file_size / packed > MAX_RATIO:
            raise SpreadsheetError("文件解压后过大，请只保留需要的表后再试。")
        if entry.flag_bits & 1 or entry.filename.endswith("vbaProject.bin"):
            raise SpreadsheetError("不接受带口令或带宏的文件，请另存为普通的 .xlsx 后再试。")
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels", ".vml")):
            _scan(archive, entry)


def _scan(archive, entry):
    rows = 0
    for chunk, whole in _chunks(archive, entry):
        if DOCTYPE.search(whole):
            raise SpreadsheetError
        if entry.filename.startswith("xl/worksheets/"):
            rows += len(ROW_TAG.findall(chunk))
            _check_places(whole, rows)


def _chunks(archive, entry):
    """(new bytes, new bytes with the end of those before); NULs dropped, so UTF-16 is seen too."""
    tail, size = b"", 0
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            # The directory of the zip may lie about the size.
            if size > MAX_UNPACKED:
                raise SpreadsheetError
            chunk = chunk.replace(b"\0", b"")
            yield chunk, tail + chunk
            tail = chunk[-OVERLAP:]


def _check_places(text, rows):
    if rows > MAX_ROW:
        raise SpreadsheetError(TOO_LARGE)
    for match in FAR_PLACE.finditer(text):
        if not match[1] or int(match[1]) > MAX_ROW:
            raise SpreadsheetError(TOO_LARGE)


def empty_formulas(archive, path):
    """(row, column) of the cells of one sheet that hold a formula without a stored result."""
    found = set()
    if path not in archive.namelist():
        return found
    for _chunk, whole in _chunks(archive, archive.getinfo(path)):
        if b"<f" in whole or b":f" in whole:
            for letters, row in EMPTY_FORMULA.findall(whole):
                found.add((int(row), column_number(letters)))
    return found
