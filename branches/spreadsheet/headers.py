"""Where the header of a sheet stands: in one row, or in two or three under each other."""

import unicodedata
from dataclasses import dataclass, field

WITHIN = 30  # rows
MOST_ROWS = 3


@dataclass
class Header:
    """Rows `first` to `last` (from 0) and what their words mean; see tables.Table."""

    first: int
    last: int
    known: dict
    columns: dict = field(default_factory=dict)
    repeated: list = field(default_factory=list)
    unknown: list = field(default_factory=list)
    renamed: list = field(default_factory=list)


def heading(value):
    """A header cell or the name of a unit as it is compared: half-width, without spaces."""
    if not isinstance(value, str):
        return ""
    return "".join(unicodedata.normalize("NFKC", value).split())


def word_of(value):
    """What a header cell says, with its star or without."""
    return heading(value).strip("*")


def width_of(indexes):
    return max(indexes, default=-1) + 1


def find_header(sheet, headers, aliases, ignored):
    """The Header of a RawSheet, or None if no row looks like one."""
    known = {word_of(one): one for one in headers}
    others = {word_of(one): header for one, header in aliases.items()}
    all_known = others | known
    rows = [[word_of(cell) for cell in row] for row in sheet.rows[:WITHIN]]
    hits = [len({all_known[word] for word in row if word in all_known}) for row in rows]
    # One word in common may be chance; a header has several.
    if not hits or max(hits) < min(2, len(known)):
        return None
    first = last = hits.index(max(hits))
    while last + 1 < len(rows) and _belongs(sheet.rows[last + 1], rows[last + 1], all_known):
        last += 1
    while first > 0 and _belongs(sheet.rows[first - 1], rows[first - 1], all_known):
        first -= 1
    header = Header(first, min(last, first + MOST_ROWS - 1), all_known)
    _name_columns(header, _stacks(sheet, header, rows), known, others, ignored)
    return header


def _belongs(cells, words, known):
    """Whether a row beside the header goes on with it: text only, at least half known words."""
    filled = [cell for cell in cells if cell is not None and cell != ""]
    hits = sum(word in known for word in words)
    return hits > 0 and 2 * hits >= len(filled) and all(isinstance(one, str) for one in filled)


def _stacks(sheet, header, rows):
    """Per column its words from above; a merged heading stands over all its columns."""
    block = [list(row) for row in rows[header.first : header.last + 1]]
    width = max(map(len, block))
    block = [row + [""] * (width - len(row)) for row in block]
    if len(block) > 1:
        for top, left, _bottom, right in sheet.merged:
            index = top - 1 - header.first
            if 0 <= index < len(block) - 1 and left <= width:
                block[index][left - 1 : right] = [block[index][left - 1]] * (
                    min(right, width) - left + 1
                )
    return [[row[column] for row in block if row[column]] for column in range(width)]


def _name_columns(header, stacks, known, others, ignored):
    ignored = {word_of(one) for one in ignored}
    named = []
    for index, words in enumerate(stacks):
        candidates = [*reversed(words), "".join(words)]
        exact = next((known[word] for word in candidates if word in known), None)
        if exact in header.columns:
            header.repeated.append(exact)
        elif exact:
            header.columns[exact] = index
        elif words and not ignored & set(words):
            named.append((index, candidates))
    for index, candidates in named:
        # Another word for a column counts only where the column's own is not there.
        word = next((word for word in candidates if word in others), None)
        if word and others[word] not in header.columns:
            header.columns[others[word]] = index
            header.renamed.append((word, others[word]))
        else:
            header.unknown.append(candidates[0])
