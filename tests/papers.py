"""Workbooks that are papers, read as a person reads them: heading, head, rows."""

import io
from dataclasses import dataclass

from openpyxl import load_workbook

HEADING = 2  # the title; as of when, whose rows, which of them


@dataclass
class Paper:
    sheet: object

    @property
    def heading(self):
        return [self.sheet.cell(row, 1).value for row in range(1, HEADING + 1)]

    @property
    def table(self):
        """The head and the rows below it, as tuples of values."""
        return list(self.sheet.iter_rows(min_row=HEADING + 1, values_only=True))

    @property
    def lines(self):
        """The rows as {header: value}."""
        head, *rows = self.table
        return [dict(zip(head, row, strict=True)) for row in rows]


def papers(response):
    """{title of the sheet: Paper} of a workbook that was answered."""
    book = load_workbook(io.BytesIO(response.content))
    return {sheet.title: Paper(sheet) for sheet in book}


def first_paper(response):
    return next(iter(papers(response).values()))
