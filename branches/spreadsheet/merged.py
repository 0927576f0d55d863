"""Merged places among the data: one value that holds for several rows."""

from string import ascii_uppercase


def values_below(sheet, start, wanted):
    """What merged places below row `start` (from 0) mean for the `wanted` columns (from 0).

    Returns ({file row: {column: (value, place)}} for the rows a place lends its value to,
    {file row: [place]} for the places with a value that lie across wanted columns: nobody can say
    whose value that is).
    """
    lent, across, columns = {}, {}, set(wanted)
    for place in sheet.merged:
        top, left, bottom, right = place
        value = _value(sheet.rows, top, left)
        if bottom <= start or top <= start or value is None:
            continue
        covered = [index for index in wanted if left <= index + 1 <= right]
        if right > left:
            if covered:
                across.setdefault(top, []).append(place)
        elif left - 1 in columns:
            for row in range(top + 1, min(bottom, len(sheet.rows)) + 1):
                lent.setdefault(row, {})[left - 1] = (value, place)
    return lent, across


def _value(rows, row, column):
    cells = rows[row - 1] if row <= len(rows) else ()
    value = cells[column - 1] if column <= len(cells) else None
    return None if isinstance(value, str) and not value.strip() else value


def range_name(place):
    """J2:J5 as Excel calls it."""
    top, left, bottom, right = place
    return f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"


def column_letters(number):
    """1 → A, 34 → AH."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = ascii_uppercase[rest] + letters
    return letters
