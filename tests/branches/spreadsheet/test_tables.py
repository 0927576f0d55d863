"""Which rows of a sheet are header, data, or neither; nothing is left out in silence."""

import pytest

from branches.spreadsheet.reader import RawSheet
from branches.spreadsheet.tables import find_table, row_list

HEADERS = ["代码*", "名称*", "正式", "预备", "双带头人", "有(次)"]


def table(*rows, **more):
    return find_table(RawSheet("F1", [list(row) for row in rows], **more), HEADERS)


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["合\u3000计：", None, 12], "totals"),
        (["合计（人）", None, 12], "totals"),
        ([None, "总计", 12], "totals"),
        (["生科院小计", None, 3], "totals"),
        (["填表人：张某\u3000审核人：李某"], "notes"),
        (["注：1.本表一式两份"], "notes"),
        (["单位（盖章）：", None, "日期："], "notes"),
        ([None, None, None, None, "否"], "idle"),
        ([None, None, 0, 0, "否"], "idle"),
        ([" ", "\u3000", "\xa0", None, None, None, 7], "idle"),
        (["代码", "名称", "正式", "预备"], "heads"),
    ],
)
def test_what_is_no_data_is_left_out_and_said(row, kind):
    found = table(HEADERS, ["1", "甲"], row)

    assert [number for number, _cells in found.rows] == [2]
    assert getattr(found, kind) == [3]
    assert any("第3行" in sentence for sentence in found.remarks())


@pytest.mark.parametrize(
    "row",
    [
        ["1", None, None, None, "否"],
        [None, None, 5],
        [None, None, None, None, "待定"],
        ["注1", "注册中心党支部"],
        ["日期班", "合计分析支部"],
    ],
)
def test_what_may_be_data_is_kept(row):
    assert [number for number, _cells in table(HEADERS, row).rows] == [2]


def test_blank_rows_are_not_worth_a_word():
    assert table(HEADERS, ["1", "甲"], [None, " "], ["\u200b"]).remarks() == []


def test_stars_and_spaces_of_a_header_do_not_matter():
    found = table(["代 码", "名称", "*正式*", "预备*"], ["1", "甲", 2, 3])

    assert list(found.columns) == ["代码*", "名称*", "正式", "预备"]


def test_two_header_rows_are_joined():
    found = table(
        ["某表"],
        ["代码*", "名称*", "党员情况", None, "双带头人", "有"],
        [None, None, "正式", "预备", None, "（次）"],
        ["1", "甲", 2, 3, "否", 4],
    )

    assert found.columns == dict(zip(HEADERS, range(6), strict=True))
    assert ([number for number, _cells in found.rows], found.unknown) == ([4], [])


def test_a_heading_over_several_columns_belongs_to_each():
    rows = [["代码*", "名称*", "任期", None], [None, None, "（年）", "起止"], ["1", "甲", 2, 3]]
    sheet = RawSheet("F", rows, merged=((1, 3, 1, 4),))

    found = find_table(sheet, ["代码*", "名称*", "任期(年)", "任期起止", "起止"])

    assert found.columns == {"代码*": 0, "名称*": 1, "任期(年)": 2, "起止": 3}


def test_another_word_for_a_column_counts_where_its_own_is_missing():
    aliases = {"编码": "代码*", "姓名": "名称*"}
    rows = [["编码", "名称", "姓名"], ["1", "甲", "乙"]]

    found = find_table(RawSheet("F", rows), HEADERS, aliases=aliases)

    assert found.columns == {"代码*": 0, "名称*": 1}
    assert (found.renamed, found.unknown) == ([("编码", "代码*")], ["姓名"])


def test_rows_are_named_in_short():
    assert row_list([2, 3, 4, 9]) == "2–4、9"
    assert row_list(range(1, 60, 2)).endswith("19…")
