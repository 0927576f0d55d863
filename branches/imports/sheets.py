"""Which sheet of a workbook is which form: by its name, else by the words of its header."""

import re

from branches.imports.columns import FORMS, NUMBER
from branches.imports.problems import Problem
from branches.spreadsheet.tables import find_table, is_filled

FORM_KEY = re.compile(r"\s*(F\d+B?)(?![0-9A-Za-z])", re.IGNORECASE)
# So many columns of a form make a sheet without its name that form.
LEAST_COLUMNS = 4
GUIDE = "填表说明"


def table_of(form, raw):
    """The Table of a RawSheet read as `form`."""
    headers = [one.header for one in form.by_name.values()]
    return find_table(raw, headers, ignored=(NUMBER.header,), aliases=form.aliases)


def sheets_by_key(raw_sheets, parsed):
    """{form key: RawSheet}; what is wrong and what was passed over is added to the Parsed file."""
    found = {}
    # What can be seen comes first; within that, a sheet that bears the name of its form.
    for raw in sorted(raw_sheets, key=lambda raw: (raw.is_hidden, not FORM_KEY.match(raw.title))):
        match = FORM_KEY.match(raw.title)
        key = match[1].upper() if match else _key_by_header(raw)
        if key not in KNOWN:
            if key or _has_content(raw):
                parsed.hints.append(f"“{raw.title}”不在导入范围内，未读取。")
        elif key not in found:
            found[key] = raw
            if raw.is_hidden:
                parsed.hints.append(f"“{raw.title}”是隐藏的表，已读取。")
        elif raw.is_hidden and not found[key].is_hidden:
            parsed.hints.append(
                f"“{raw.title}”是隐藏的表，与“{found[key].title}”是同一种表，未读取。"
            )
        else:
            message = f"与“{found[key].title}”是同一种表，请只保留一张"
            parsed.problems.append(Problem(raw.title, 0, "", "E01", "", "", message))
    return found


KNOWN = {form.key for form in FORMS}


def _has_content(raw):
    """Whether somebody may wonder what became of the sheet."""
    return raw.title.strip() != GUIDE and any(map(is_filled, sum(raw.rows[:50], [])))


def _key_by_header(raw):
    """The form that most columns of the sheet belong to and that lacks none it requires."""
    best, most = "", LEAST_COLUMNS - 1
    for form in FORMS:
        columns = table_of(form, raw).columns
        required = {one.header for one in form.by_name.values() if one.starred}
        if required <= columns.keys() and len(columns) > most:
            best, most = form.key, len(columns)
    return best
