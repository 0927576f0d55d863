import io
import zipfile
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from operator import itemgetter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from branches.spreadsheet import cells
from branches.spreadsheet.cells import CellError
from branches.spreadsheet.columns import SERIAL, Column, cells_of, in_order
from branches.spreadsheet.limits import UNREADABLE, SpreadsheetError
from branches.spreadsheet.reader import RawSheet, read_workbook
from branches.spreadsheet.tables import find_table
from branches.spreadsheet.writer import SheetPlan, write_workbook

DATA = Path(__file__).resolve().parents[2] / "data"
SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def book(*rows, title="F1 基本情况"):
    workbook = Workbook()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def with_entry(content, name, data):
    """The archive with one entry replaced or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            if entry.filename != name:
                target.writestr(entry.filename, source.read(entry))
        target.writestr(name, data)
    return stream.getvalue()


def sheet_xml(body):
    return with_entry(book(["a"]), SHEET, HEAD + body + TAIL)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ((2012, 3, 27), date(2012, 3, 27)),
        ("2012.03.27", date(2012, 3, 27)),
        ("2012-3-27", date(2012, 3, 27)),
        ("2012/03/27", date(2012, 3, 27)),
        ("20120327", date(2012, 3, 27)),
        (20120327, date(2012, 3, 27)),
        ("２０１２．０３．２７", date(2012, 3, 27)),
        ("\u30002012.03.27 ", date(2012, 3, 27)),
        ("2012-03-27 00:00:00", date(2012, 3, 27)),
        ("2012年6月", date(2012, 6, 1)),
        ("2012年6月5日", date(2012, 6, 5)),
        ("2012.6", date(2012, 6, 1)),
        ("", None),
        (None, None),
        ("　", None),
    ],
)
def test_a_date_is_read_as_people_write_it(typed, read):
    assert cells.day(typed) == read


@pytest.mark.parametrize(
    "typed",
    ["2012.13.01", "2011.02.29", "6月1日", "0205-06-01", "昨天", 2012.6, 40995, True, "#REF!", ()],
)
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(CellError):
        cells.day(typed)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_date_is_read_back_from_every_way_to_write_it(day):
    ways = ("{:%Y.%m.%d}", "{:%Y-%m-%d}", "{:%Y%m%d}", "{0:%Y}年{0.month}月{0.day}日")

    assert {cells.day(way.format(day)) for way in ways} == {day}


@given(st.text())
def test_no_text_breaks_a_reader(typed):
    for read in (cells.day, cells.integer, cells.decimal, cells.code, cells.text):
        with suppress(CellError):
            read(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (12, 12),
        (12.0, 12),
        ("12.0", 12),
        ("１２", 12),
        (" 1 ", 1),
        ("-3", -3),
        ("−3", -3),
        ("1,200", 1200),
        ("", None),
    ],
)
def test_a_count_is_read_as_people_write_it(typed, read):
    assert cells.integer(typed) == read


@pytest.mark.parametrize(
    "typed", ["95分", "十八", 1.5, "1.5", float("nan"), float("inf"), "NaN", "1e400", 10**12, True]
)
def test_what_is_no_count_is_refused(typed):
    with pytest.raises(CellError):
        cells.integer(typed)


@given(st.integers(-(2**31) + 1, 2**31 - 1))
def test_every_count_is_read_back(number):
    assert cells.integer(str(number)) == cells.integer(f"{number}.0") == number


@given(st.decimals(0, 10**6, places=2))
def test_every_sum_is_read_back_from_text_and_from_the_number_of_a_cell(number):
    assert cells.decimal(str(number)) == cells.decimal(float(number)) == number


@pytest.mark.parametrize("typed", [float("nan"), float("inf"), "100.005", 10**12, "九十", "1e3"])
def test_what_is_no_sum_is_refused(typed):
    with pytest.raises(CellError):
        cells.decimal(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("００１", "001"), ("001 ", "001"), (1001, "1001"), (1001.0, "1001"), ("a\u200bb", "ab")],
)
def test_a_code_stays_text(typed, read):
    assert cells.code(typed) == read


def test_a_long_number_in_a_code_is_refused_because_its_end_is_lost():
    with pytest.raises(CellError):
        cells.code(6.10102198001010e17)


def test_text_loses_what_nobody_sees_and_keeps_rare_characters():
    assert cells.text(" 𠮷\u200b野\u202e家\n党支部\u3000") == "𠮷野家 党支部"


def test_the_reader_gives_every_sheet_with_rows_as_in_the_file():
    content = book(["题目"], [], ["代码", "日期", 3], title="F2 支委名册")

    assert read_workbook(content) == [RawSheet("F2 支委名册", [["题目"], [], ["代码", "日期", 3]])]


def test_a_formula_without_a_stored_result_is_not_an_empty_cell():
    content = book(["总数"], ["=1+1"])

    [sheet] = read_workbook(content)

    assert sheet.rows == [["总数"], [()]]
    with pytest.raises(CellError):
        cells.integer(sheet.rows[1][0])


def test_a_sheet_that_lies_about_its_size_is_read_in_full():
    first = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    second = '<row r="2"><c r="A2"><v>3</v></c></row>'
    lying = HEAD.replace("<sheetData>", '<dimension ref="A1:A1"/><sheetData>')
    content = with_entry(book(["a"]), SHEET, lying + first + second + TAIL)

    assert read_workbook(content)[0].rows == [[1, 2], [3]]


BAD_FILES = {
    "empty": b"",
    "html": b"<html><table></table></html>",
    "old xls": bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512,
    "gbk csv": "党组织代码,名称\n001,甲".encode("gbk"),
    "utf-16 csv": "代码\t名称".encode("utf-16"),
    "truncated": book(["a"] * 50)[:3000],
    "zip of something else": with_entry(book(["a"]), "xl/workbook.xml", b"<a/>"),
    "doctype": sheet_xml('<!DOCTYPE x [<!ENTITY a "b">]>'),
    "doctype in utf-16": with_entry(
        book(["a"]), SHEET, ("<!DOCTYPE x>" + HEAD + TAIL).encode("utf-16")
    ),
    "far column": sheet_xml('<row r="1"><c r="A1"/><c r="XFD1"/></row>'),
    "far row": sheet_xml('<row r="1048576"><c r="A1048576"/></row>'),
    "far row in small steps": sheet_xml('<row r="100002"><c r="A100002"/></row>'),
    "too many rows": sheet_xml("<row><c/></row>" * 100_002),
    "nested": sheet_xml("<a>" * 200_000),
    "shared index": sheet_xml('<row r="1"><c r="A1" t="s"><v>999999</v></c></row>'),
    "overflow": sheet_xml('<row r="1"><c r="A1"><v>1e400x</v></c></row>'),
    "bomb": with_entry(book(["a"]), "xl/media/zero.bin", b"\0" * 60_000_000),
    "macros": with_entry(book(["a"]), "xl/vbaProject.bin", b"x"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_turned_away_in_words(name):
    with pytest.raises(SpreadsheetError) as refused:
        read_workbook(BAD_FILES[name])

    assert refused.value.message.endswith("。")


def test_a_file_of_too_many_entries_or_too_large_is_turned_away():
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(250):
            archive.writestr(f"xl/{number}.xml", "<a/>")

    for content in (many.getvalue(), b"PK" + b"\0" * (10 * 2**20)):
        with pytest.raises(SpreadsheetError):
            read_workbook(content)


def test_one_huge_string_does_not_take_the_site_down():
    strings = "<sst><si><t>" + "x" * 90_000_000 + "</t></si></sst>"
    content = with_entry(book(["a"]), "xl/sharedStrings.xml", strings)

    with pytest.raises(SpreadsheetError):
        read_workbook(content)


def test_the_message_of_an_unreadable_file_says_what_to_do():
    with pytest.raises(SpreadsheetError) as refused:
        read_workbook(b"PK nonsense")

    assert refused.value.message == UNREADABLE == "文件无法识别，请另存为 .xlsx 后再试。"


def test_a_table_is_found_below_titles_with_columns_in_any_order():
    sheet = RawSheet(
        "F9",
        [
            ["满意度测评", None],
            [None],
            ["满意", "备注", " 有 效 "],
            [3, "x", 5],
            [],
            ["合计", None, 8],
        ],
    )

    table = find_table(sheet, ["有效", "满意", "代码*"])

    assert (table.header_row, table.columns) == (3, {"满意": 0, "有效": 2})
    assert (table.rows, table.unknown, table.totals) == ([(4, [3, "x", 5])], ["备注"], [6])


def test_written_text_stays_text_and_values_keep_their_kind():
    risky = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "=HYPERLINK(1)"]
    row = [*risky, 12, Decimal("37.50"), date(2012, 3, 1), True, None, "a\x00b"]

    content = write_workbook([SheetPlan("F1 基本情况", in_order(["列"] * len(row)), [row])])

    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.data_type for cell in sheet[2][:6]] == ["s"] * 6
    assert [cell.value for cell in sheet[2]][:6] == risky
    assert read_workbook(content)[0].rows[1][6:] == [12, 37.5, (2012, 3, 1), "是", None, "ab"]


def test_numbers_are_shown_short_and_stay_exact():
    points = Column("得分", itemgetter(0), number_format="0.00")
    plan = SheetPlan("F8", (points,), [[Decimal("92.315476")], [None]])

    sheet = load_workbook(io.BytesIO(write_workbook([plan]))).active

    assert (sheet["A2"].value, sheet["A2"].number_format) == (92.315476, "0.00")
    assert sheet["A3"].value is None
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$1:$1", "landscape")


def test_a_column_says_all_about_its_cells():
    columns = (
        Column("序号", SERIAL, 6),
        Column("代码", "real", is_code=True),
        Column("奇偶", lambda number: int(number) % 2, 12, words=((0, "偶"), (1, "奇"))),
        Column("空"),
    )

    sheet = load_workbook(io.BytesIO(write_workbook([SheetPlan("表", columns, [3, 8])]))).active

    assert list(sheet.values) == [
        ("序号", "代码", "奇偶", "空"),
        (1, 3, "奇", None),
        (2, 8, "偶", None),
    ]
    assert {name: one.width for name, one in sheet.column_dimensions.items()}["C"] == 12
    assert sheet.column_dimensions["B"].number_format == "@"
    [choice] = sheet.data_validations.dataValidation
    assert (str(choice.sqref), choice.formula1) == ("C2:C5000", '"偶,奇"')


def test_every_sheet_numbers_its_own_rows():
    columns = (Column("序号", SERIAL), Column("又", SERIAL))

    assert [list(cells_of(columns, "ab")) for _ in range(2)] == [[[1, 1], [2, 2]]] * 2


@pytest.mark.parametrize("name", ["roster_2012.xlsx", "roster_2012_messy.xlsx"])
def test_the_shipped_workbooks_are_read(name):
    titles = [sheet.title for sheet in read_workbook((DATA / name).read_bytes())]

    assert titles[1:] == ["F0 党组织", "F1 基本情况", "F1B 工作情况", "F2 支委名册", "F9 满意度"]


def test_days_far_apart_are_told_apart():
    assert cells.day("2012.01.10") - cells.day("2012.01.01") == timedelta(days=9)
