"""A Paper as a .docx: the look is in the templates beside (GB/T 9704), opened by Word or WPS."""

from io import BytesIO
from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docxtpl import DocxTemplate

TEMPLATES = Path(__file__).parent / "templates"
# Signs that XML does not know; a field of the browser may hold them.
NO_TEXT = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def write_paper(paper):
    """The bytes of the .docx of `paper` (branches.papers.paper.Paper)."""
    template = DocxTemplate(TEMPLATES / ("wide.docx" if paper.is_wide else "upright.docx"))
    template.render({"paper": _plain(paper)}, autoescape=True)
    tables = [block for block in paper.blocks if block.kind == "table"]
    for table, made in zip(template.tables, tables, strict=True):
        _lay_out(table, made, template.sections[0])
    template.core_properties.title = paper.title
    out = BytesIO()
    template.save(out)
    return out.getvalue()


def _plain(paper):
    return {
        "title": _clean(paper.title),
        "meta": [_clean(line) for line in paper.meta],
        "blocks": [_block(block) for block in paper.blocks],
    }


def _block(block):
    if block.kind != "table":
        return {"kind": block.kind, "text": _clean(block.text)}
    return {
        "kind": "table",
        "columns": [{"header": _clean(one.header)} for one in block.columns],
        "rows": [[_clean(value) for value in row] for row in _rows_of(block)],
    }


def _rows_of(table):
    return table.rows or [(table.empty, *[""] * (len(table.columns) - 1))]


def _clean(value):
    return str(value).translate(NO_TEXT)


def _lay_out(table, made, section):
    """Widths by the shares of the columns; centred where the column says so."""
    room = section.page_width - section.left_margin - section.right_margin
    whole = sum(column.width for column in made.columns)
    widths = [int(room * column.width / whole) for column in made.columns]
    table.autofit = False
    for grid, width in zip(table.columns, widths, strict=True):
        grid.width = width
    for row in table.rows:
        for cell, column, width in zip(row.cells, made.columns, widths, strict=True):
            cell.width = width
            if column.is_centred:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
