"""What stands on a paper: title, lines under it, and blocks one after another. Pure."""

from dataclasses import dataclass

EMPTY = "没有"


@dataclass(frozen=True)
class Line:
    """A heading, a subheading, a paragraph or a line for signatures."""

    kind: str
    text: str


def heading(text):
    """一、… in 黑体."""
    return Line("heading", text)


def subheading(text):
    """（一）… in 楷体."""
    return Line("subheading", text)


def text(words):
    """One Line of kind text per line of `words`; a paper has no line breaks inside a paragraph."""
    return [Line("text", line.strip()) for line in str(words).splitlines() if line.strip()]


def signature(words):
    return Line("signature", words)


@dataclass(frozen=True)
class TableColumn:
    """`width`: its share of the table, as a number; `is_centred` for dates, counts, short words."""

    header: str
    width: int = 10
    is_centred: bool = False


@dataclass(frozen=True)
class Table:
    """`rows`: tuples of texts, one text a column; without any the table says so."""

    columns: tuple
    rows: list
    kind: str = "table"
    empty: str = EMPTY

    @property
    def cells(self):
        """[[(column, text)]] for a page."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Paper:
    """`meta`: lines under the title; `blocks`: Lines and Tables; `is_wide`: A4 across."""

    title: str
    blocks: list
    meta: tuple = ()
    is_wide: bool = False
