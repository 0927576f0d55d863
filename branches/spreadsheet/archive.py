"""A look into the zip before anything is parsed: sizes, DOCTYPE, far cells, macros."""

import re

from branches.spreadsheet.limits import (
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_ROW,
    MAX_UNPACKED,
    RATIO_FROM,
    SpreadsheetError,
)
from branches.spreadsheet.office import DOCTYPE, Unreadable, has_macros

CHUNK = 2**20
# A tag cut by the end of a chunk is looked at again with the next one.
OVERLAP = 4096
# References beyond column GR (200), or with a row of six digits and more.
FAR_PLACE = re.compile(
    rb"\sr\s*=\s*[\"'](?:\$?(?:[A-Z]{3,}|[H-Z][A-Z]|G[S-Z])\$?\d+|\$?[A-Z]{0,2}\$?0*([1-9]\d{5,}))[\"']",
    re.IGNORECASE,
)
ROW_TAG = re.compile(rb"<(?:\w+:)?row\b")
LOCKED = "不接受带口令或带宏的文件，请另存为普通的 .xlsx 后再试。"
TOO_LARGE = "表格过大：每张表最多 10 万行、200 列。请删去多余的空行空列后再试。"


def check_entries(archive):
    """Raises SpreadsheetError on what no ordinary workbook has: bombs, macros, far cells."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(one.file_size for one in entries) > MAX_UNPACKED:
        raise SpreadsheetError("文件解压后过大，请只保留需要的表后再试。")
    for entry in entries:
        packed = max(entry.compress_size, 1)
        if entry.file_size > RATIO_FROM and entry.file_size / packed > MAX_RATIO:
            raise SpreadsheetError("文件解压后过大，请只保留需要的表后再试。")
        if entry.flag_bits & 1:
            raise SpreadsheetError(LOCKED)
    try:
        if has_macros(archive):
            raise SpreadsheetError(LOCKED)
    except Unreadable as error:
        raise SpreadsheetError from error
    for entry in entries:
        # A part may carry any name: all but pictures is looked into.
        if not entry.filename.casefold().startswith("xl/media/"):
            _scan(archive, entry)


def _scan(archive, entry):
    rows, name = 0, entry.filename.casefold()
    for chunk, whole in _chunks(archive, entry):
        if DOCTYPE.search(whole):
            raise SpreadsheetError
        if name.startswith("xl/worksheets/"):
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
