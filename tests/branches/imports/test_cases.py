"""Workbooks that went wrong elsewhere (data/cases), each as its kind: 01 to 14, 18, 19."""

import pytest

from branches.imports.place import newest_target, system_reach
from branches.imports.runs import start_run
from branches.models import Person, Term
from branches.spreadsheet.reader import RawSheet
from tests import make
from tests.rosters import Roster, column, edited, hint, import_roster, tried, tried_sheets, words

pytestmark = pytest.mark.django_db
F1, F2 = "F1 基本情况", "F2 支委名册"


# 01


def test_filtered_rows_are_read_and_named(filled):
    roster = Roster().set("F1B", 3, "党课次数", 9)

    def change(book):
        for row in (5, 6):
            book["F1B 工作情况"].row_dimensions[row].hidden = True

    trial = tried(edited(roster, change))

    assert [one.new for one in trial.differences] == [9]
    assert hint(trial, "F1B", "第5–6行", "隐藏", "2 行")


# 02


def copied(state, title="F1 基本情况 (2)"):
    def change(book):
        book.copy_worksheet(book[F1]).title = title
        book[title].sheet_state = state

    return change


def test_a_hidden_second_copy_is_passed_over_by_name(filled):
    trial = tried(edited(Roster(), copied("hidden")))

    assert (words(trial), trial.differences) == ([], [])
    assert hint(trial, "F1 基本情况 (2)", "隐藏", "未读取")


def test_two_visible_copies_stay_an_error(filled):
    [problem] = tried(edited(Roster(), copied("visible"))).problems

    assert (problem.sheet, problem.message[:3]) == ("F1 基本情况 (2)", "与“F")


def test_a_form_that_is_there_once_is_read_though_hidden(filled):
    def change(book):
        book["F9 满意度"].sheet_state = "hidden"

    trial = tried(edited(Roster().set("F9", 0, "发出", 1), change))

    assert [one.sheet for one in trial.problems] == ["F9 满意度"]
    assert hint(trial, "F9 满意度", "隐藏", "已读取")


# 03


def test_merged_cells_lose_nothing(filled):
    def change(book):
        sheet = book[F1]
        for header in ("设置依据", "活动场所"):
            letter = sheet.cell(1, column(filled, "F1", header)).column_letter
            sheet.merge_cells(f"{letter}2:{letter}6")

    trial = tried(edited(Roster(), change))

    assert (words(trial), trial.differences) == ([], [])
    assert hint(trial, "合并单元格", "J2:J6")


def test_cells_merged_across_columns_are_one_error_that_names_them(filled):
    def change(book):
        book[F1].merge_cells("M3:N3")

    trial = tried(edited(Roster(), change))

    assert [(one.row, "M3:N3" in one.message) for one in trial.problems] == [(3, True)]


# 05


def test_formulas_that_show_nothing_are_empty_and_make_no_row(filled):
    # Stored empty results reach the rules as empty cells (tests of the parser).
    roster = Roster()
    blank = [None] * len(roster.headers["F2"])
    roster.rows["F2"] += [blank] * 5

    trial = tried(roster.content())

    assert (words(trial), trial.differences) == ([], [])


def test_a_formula_without_a_result_stays_an_error(filled):
    def change(book):
        book[F1].cell(2, column(filled, "F1", "细类")).value = '=IF(1=1,"",Z2)'

    [problem] = tried(edited(Roster(), change)).problems

    assert (problem.column, problem.message) == ("细类", "公式没有计算结果，请改填数值")


# 06


def test_escaped_characters_are_no_text(filled):
    name = filled.get("F1", 0, "党支部名称*")

    def change(book):
        book[F1].cell(
            2, column(filled, "F1", "党支部名称*")
        ).value = f"{name[:6]}_x000D_\n{name[6:]}"
        book[F1].cell(2, column(filled, "F1", "填表人")).value = "王_x000D_"

    trial = tried(edited(Roster(), change))

    assert [(one.label, one.new) for one in trial.differences] == [("填表人", "王")]


# 07


@pytest.mark.parametrize("number", [True, False], ids=["with number", "without"])
def test_a_name_spaced_for_its_looks_is_the_same_person(filled, number):
    roster = Roster()
    for index, row in enumerate(roster.rows["F2"]):
        name = row[roster.headers["F2"].index("姓名*")]
        roster.set("F2", index, "姓名*", "\u3000".join(name) + " ")
        if not number:
            roster.set("F2", index, "学工号", None)
    before = Person.objects.count()

    assert tried(roster.content()).differences == []
    import_roster(roster)

    assert Person.objects.count() == before
    assert not Person.objects.filter(name__contains="\u3000").exists()


# 08


def test_codes_whose_format_shows_zeros_are_read_as_they_look(filled):
    def change(book):
        for row in range(2, 34):
            cell = book[F1].cell(row, column(filled, "F1", "党组织代码*"))
            cell.value, cell.number_format = int(cell.value), "0" * len(cell.value)

    trial = tried(edited(Roster(), change))

    assert (words(trial), trial.differences, trial.missing) == ([], [], [])


def test_a_new_branch_with_a_known_name_asks_for_its_zeros(filled):
    code = filled.code(0)
    roster = Roster().set("F1", 0, "党组织代码*", code.lstrip("0"))

    [problem] = tried(roster.content()).problems

    assert problem.column == "党组织代码*"
    assert code in problem.message
    assert "丢了前面的0" in problem.message


def test_a_new_branch_of_that_name_elsewhere_is_no_error(filled):
    roster = Roster()
    roster.rows["F1"].append(list(roster.rows["F1"][0]))
    other = next(
        row for row in roster.rows["F0"][1:] if row[2] != roster.get("F1", 0, "所属分党委*")
    )
    roster.set("F1", -1, "党组织代码*", "990001").set("F1", -1, "所属分党委*", other[2])

    assert words(tried(roster.content())) == []


def test_a_code_that_lost_its_zeros_in_another_sheet_is_told_so(filled):
    code = filled.code(0)
    roster = Roster().set("F9", 0, "党组织代码*", code.lstrip("0"))

    [problem] = tried(roster.content()).problems

    assert f"丢了前面的0（{code}）" in problem.message


# 11, 14


def test_footers_and_rows_of_defaults_are_no_data_and_said(filled):
    sheets = Roster().sheets()
    by_key = {sheet.title.split()[0]: sheet.rows for sheet in sheets}
    by_key["F1"] += [["合\u3000计：", None, None, "4个"], ["填表人：张某\u3000审核人：李某"]]
    by_key["F1"] += [[number, " ", "\u3000", "\xa0"] for number in range(5, 25)]
    by_key["F1B"] += [["合计", None, 18], ["注：本表一式两份。"], ["填表人：张某", "审核人：李某"]]
    by_key["F2"] += [[None] * 14 + ["否"]] * 20

    trial = tried_sheets(sheets)

    assert (words(trial), trial.differences) == ([], [])
    assert hint(trial, F1, "第34行是合计")
    assert hint(trial, F1, "第35行是表下的说明")
    assert hint(trial, F1, "第36–55行", "只有序号或默认值", "20 行")
    assert hint(trial, "F1B", "第35–36行是表下的说明")
    assert hint(trial, F2, "只有序号或默认值", "20 行")


# 12


def two_rows(rows, header, group):
    """The header in two rows, some columns grouped under a heading."""
    names = ("正式党员", "预备党员", "党员总数")
    upper = [group if one == names[0] else None if one in names else one for one in header]
    lower = [one if one in names else None for one in header]
    return [["某院调查表"], upper, lower, *rows]


def test_two_header_rows_are_joined(filled):
    sheets = Roster().set("F1", 0, "正式党员", 1).set("F1", 0, "预备党员", 1).sheets()
    header, *rows = sheets[1].rows
    sheets[1] = RawSheet(F1, two_rows(rows, header, "党员情况"))

    trial = tried_sheets(sheets)

    assert [one.column for one in trial.problems] == ["党员总数"]
    assert not trial.unread


def test_it_is_not_called_the_same_while_columns_were_not_read(filled, client):
    client.force_login(make.org_dept())

    def change(book):
        book[F1].cell(1, column(filled, "F1", "正式党员")).value = "正式的"

    run = start_run(edited(Roster(), change), "x.xlsx", system_reach(), newest_target())
    page = client.get(f"/imports/{run.pk}/").text

    assert (run.state, run.result["unread"]) == ("unchanged", True)
    assert "完全相同" not in page
    assert page.index("正式的") < page.index("读到的内容与系统中的数据相同")


# 18, 19


def test_sheets_are_known_by_their_headers(filled):
    sheets = [
        RawSheet(
            f"Sheet{number}", [[str(one).rstrip("*") for one in sheet.rows[0]], *sheet.rows[1:]]
        )
        for number, sheet in enumerate(Roster().sheets(), 1)
    ]

    trial = tried_sheets(sheets)

    assert (words(trial), trial.differences, trial.missing) == ([], [], [])


def test_the_shape_of_another_system_is_read(filled):
    roster = Roster()
    header = {"学工号": "工号", "入党时间": "入党日期", "党支部代码*": "支部代码"}
    roster.headers["F2"] = [header.get(one, one) for one in roster.headers["F2"]]
    rows = [[f" {row[0]}", row[1], int(row[2]), *row[3:]] for row in roster.rows["F2"]]
    for row in rows:
        row[6], row[7] = "1965.01", 1990.06
    rows[1][11] = "委员"
    roster.rows["F2"] = rows

    trial = tried(roster.content())

    assert words(trial) == []
    assert ("任职", f"委员 {rows[1][3]}") in [(one.label, one.new) for one in trial.differences]
    assert hint(trial, "工号", "学工号")
    import_roster(roster)
    assert Term.objects.filter(seat="member", until=None).count() == 1


def test_an_unknown_sheet_is_passed_over_by_name(filled):
    trial = tried_sheets([*Roster().sheets(), RawSheet("统计", [["甲", "乙"], [1, 2]])])

    assert (words(trial), hint(trial, "统计", "未读取")) == ([], True)
