"""A paper saved as .docx, read back: nothing of its content is lost, moved or taken for markup."""

from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from branches.papers.paper import Paper, Table, TableColumn, heading, signature, subheading, text
from branches.papers.word import write_paper

NASTY = "党课 & <b>自评</b> {{ 7*7 }} {% for x in y %} ${7*7} =SUM(A1)"


def read(paper):
    return Document(BytesIO(write_paper(paper)))


def rows(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_everything_stands_where_it_stands_on_the_paper():
    columns = (TableColumn("序号", 6, is_centred=True), TableColumn("事项", 40))
    paper = Paper(
        title="整改方案",
        meta=("党支部：教工第一党支部",),
        blocks=[
            heading("一、存在问题"),
            Table(columns, [("1", NASTY), ("2", "")]),
            *text(f"第一段。\n\n{NASTY}"),
            subheading("（一）整改措施"),
            Table(columns, []),
            signature("（盖章）"),
        ],
    )

    made = read(paper)

    assert [(one.style.name, one.text) for one in made.paragraphs] == [
        ("Title", "整改方案"),
        ("Paper Meta", "党支部：教工第一党支部"),
        ("Heading 1", "一、存在问题"),
        ("Paper Text", "第一段。"),
        ("Paper Text", NASTY),
        ("Heading 2", "（一）整改措施"),
        ("Paper Sign", "（盖章）"),
    ]
    full, empty = made.tables
    assert rows(full) == [["序号", "事项"], ["1", NASTY], ["2", ""]]
    assert rows(empty) == [["序号", "事项"], ["没有", ""]]
    assert made.core_properties.title == "整改方案"


def test_columns_share_the_width_as_the_paper_says():
    made = read(Paper("表", [Table((TableColumn("甲", 10), TableColumn("乙", 30)), [("1", "2")])]))

    left, right = made.tables[0].columns
    assert right.width == pytest.approx(3 * left.width, rel=0.01)
    assert left.width + right.width == pytest.approx(_room(made), rel=0.01)


def _room(made):
    section = made.sections[0]
    return section.page_width - section.left_margin - section.right_margin


@pytest.mark.parametrize("is_wide", [False, True])
def test_the_look_is_that_of_the_office(is_wide):
    made = read(Paper("通知", [], is_wide=is_wide))
    page, title, body = made.sections[0], made.styles["Title"], made.styles["Paper Text"]

    assert (page.page_width > page.page_height) == is_wide
    if not is_wide:
        margins = (page.top_margin, page.left_margin, page.right_margin, page.bottom_margin)
        assert [round(one.mm) for one in margins] == [37, 28, 26, 35]
    assert _east(title) == "方正小标宋简体"
    assert title.font.size.pt == 22
    assert _east(body.base_style) == "仿宋_GB2312"
    assert body.base_style.font.size.pt == 16
    assert made.settings.odd_and_even_pages_header_footer


def _east(style):
    return style.element.rPr.rFonts.get(qn("w:eastAsia"))


@settings(max_examples=25)
@given(st.text(max_size=40))
def test_any_text_survives_but_for_signs_that_no_file_can_hold(drawn):
    made = read(Paper("表", [Table((TableColumn("甲"),), [(drawn,)])]))

    kept = "".join(sign for sign in drawn if sign.isprintable() or sign == " ")
    found = made.tables[0].rows[1].cells[0].text
    assert "".join(sign for sign in found if sign.isprintable() or sign == " ") == kept
