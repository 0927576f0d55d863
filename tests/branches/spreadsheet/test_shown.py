"""A workbook is read as Excel shows it: hidden and merged places, formats, escapes, results."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from branches.spreadsheet.columns import in_order
from branches.spreadsheet.limits import SpreadsheetError
from branches.spreadsheet.reader import RawSheet, read_workbook
from branches.spreadsheet.tables import find_table
from branches.spreadsheet.writer import SheetPlan, write_workbook
from tests.branches.spreadsheet.test_spreadsheet import HEAD, TAIL, book, sheet_xml, with_entry

STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</sst>'.format
TYPES = "[Content_Types].xml"
SHARED = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sharedStrings+xml"/>'
)


def saved(change):
    workbook = Workbook()
    change(workbook.active, workbook)
    stream = io.BytesIO()
    workbook.save(stream)
    return read_workbook(stream.getvalue())


def test_hidden_rows_and_columns_are_read_and_named():
    def change(sheet, _book):
        for row in (["代码*", "甲"], ["1", 2], ["3", 4]):
            sheet.append(row)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    [sheet] = saved(change)

    assert (sheet.rows[2], sheet.hidden_rows, sheet.hidden_columns) == (["3", 4], (3,), (2,))
    table = find_table(sheet, ["代码*", "甲"])
    assert (table.hidden_rows, table.hidden_columns) == ([3], ["甲"])


def test_a_hidden_sheet_says_so():
    def change(_sheet, workbook):
        workbook.create_sheet("藏").sheet_state = "veryHidden"

    assert [one.is_hidden for one in saved(change)] == [False, True]


@pytest.mark.parametrize(
    ("shape", "value", "read"),
    [
        ("000000", 10001, "010001"),
        ("000000", 1234567, "1234567"),
        ('"B"000', 7, "B007"),
        ("000-000", 10001, "010-001"),
        ("000000;-000000", 12, "000012"),
        ("000000", 1.5, 1.5),
        ("000000", -1, -1),
        ("0", 7, 7),
        ("0.00", 7, 7),
        ("#,##0", 7, 7),
        ("General", 7, 7),
        ("000000", True, True),
    ],
)
def test_a_number_reads_as_it_looks(shape, value, read):
    def change(sheet, _book):
        sheet["A1"] = value
        sheet["A1"].number_format = shape

    assert saved(change)[0].rows == [[read]]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('<c r="A1" t="str"><f>IF(1=1,"",1)</f><v></v></c>', None),
        ('<c r="A1" t="str"><f>IF(1=1,"",1)</f><v/></c>', None),
        ('<c r="A1" t="str"><f>A2</f></c>', ()),
        ('<c r="A1"><f>1+1</f><v></v></c>', ()),
        ('<c r="A1"><f>1+1</f></c>', ()),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', 2),
        ('<c r="A1" t="str"><f>A2</f><v>文_x000D_</v></c>', "文\r"),
    ],
)
def test_only_a_missing_result_is_uncalculated(cell, read):
    assert read_workbook(sheet_xml(f'<row r="1">{cell}</row>'))[0].rows == [[read]]


def with_shared_string(stored):
    content = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read(TYPES).decode().replace("</Types>", SHARED + "</Types>")
    content = with_entry(content, TYPES, types)
    return with_entry(content, "xl/sharedStrings.xml", STRINGS(f"<si><t>{stored}</t></si>"))


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("甲_x000D_\n乙", "甲\r\n乙"),
        ("_x0041__x005F_x000D_", "A_x000D_"),
        ("_xD842__xDFB7_野", "𠮷野"),
        ("_xZZZZ_", "_xZZZZ_"),
    ],
)
def test_escapes_are_undone_wherever_a_text_stands(stored, read):
    inline = sheet_xml(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{stored}</t></is></c></row>')

    for content in (inline, with_shared_string(stored)):
        assert read_workbook(content)[0].rows[0][0] == read


def test_the_pieces_of_a_text_are_joined_without_its_reading():
    body = "<r><t>刘</t></r><r><t>丽</t></r><rPh sb='0' eb='1'><t>リュウ</t></rPh>"
    inline = sheet_xml(f'<row r="1"><c t="inlineStr"><is>{body}</is></c></row>')

    assert read_workbook(inline)[0].rows == [["刘丽"]]


def test_text_that_looks_like_an_escape_comes_back_as_it_was_written():
    content = write_workbook([SheetPlan("表", in_order(["列"]), [["_x0041_"], ["a_x005F_"]])])

    assert read_workbook(content)[0].rows[1:] == [["_x0041_"], ["a_x005F_"]]


def test_a_merged_place_holds_its_value_in_every_row():
    def change(sheet, _book):
        for row in (["代码*", "甲", "乙"], ["1", 5, 7], ["2", None, 8], [], ["3", None, 9]):
            sheet.append(row)
        sheet.merge_cells("B2:B5")

    [sheet] = saved(change)
    table = find_table(sheet, ["代码*", "甲", "乙"])

    assert table.rows == [(2, ["1", 5, 7]), (3, ["2", 5, 8]), (5, ["3", 5, 9])]
    assert (table.merged, table.spread) == (["B2:B5"], [])


def test_a_place_merged_across_columns_is_named():
    sheet = RawSheet("F1", [["代码*", "甲", "乙"], ["1", 5, None]], merged=((2, 2, 2, 3),))

    assert find_table(sheet, ["代码*", "甲", "乙"]).spread == [(2, "B2:C2")]


def test_endless_merged_places_are_turned_away():
    places = "".join(f'<mergeCell ref="A{row}:A90000"/>' for row in range(1, 9))
    body = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in (1, 90_000))
    content = with_entry(
        book(["a"]),
        "xl/worksheets/sheet1.xml",
        HEAD + body + TAIL.replace("</work", f"<mergeCells>{places}</mergeCells></work"),
    )

    with pytest.raises(SpreadsheetError, match="合并单元格过多"):
        read_workbook(content)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("xl/VBAPROJECT.BIN", b"x"),
        (
            TYPES,
            b'<Types><Override ContentType="application/VND.MS-EXCEL.sheet.MACROENABLED"/></Types>',
        ),
    ],
)
def test_macros_are_known_whatever_their_case(name, data):
    with pytest.raises(SpreadsheetError, match="宏"):
        read_workbook(with_entry(book(["a"]), name, data))


def test_a_doctype_is_found_in_a_part_of_any_name():
    content = with_entry(book(["a"]), "xl/any.dat", b"<!DOCTYPE a>")

    with pytest.raises(SpreadsheetError):
        read_workbook(content)
