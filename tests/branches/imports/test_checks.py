"""Every rule of reading: what is an error, where it is reported, and what is none."""

from datetime import date

import pytest

from branches.imports.parsing import parse
from branches.imports.place import Reach, Target
from branches.imports.samples import CUTOFF
from branches.imports.trial import try_parsed
from branches.rulebook.parameters import read_parameters
from branches.spreadsheet.reader import RawSheet
from tests import make
from tests.rosters import Roster

pytestmark = pytest.mark.django_db


def trial_of(roster, **reach):
    target = Target(CUTOFF, read_parameters(make.parameters_document()))
    sheets = roster.sheets() if isinstance(roster, Roster) else roster
    return try_parsed(parse(sheets), Reach(**reach), target)


def errors(roster, **reach):
    """(form, code, column) of every problem, in file order."""
    return [
        (one.sheet.split(" ")[0], one.code, one.column)
        for one in trial_of(roster, **reach).problems
    ]


def test_a_consistent_roster_has_no_error():
    assert errors(Roster()) == []


@pytest.mark.parametrize(
    ("key", "header", "value", "code"),
    [
        ("F0", "全称*", None, "E01"),
        ("F0", "类别*", "党小组", "E01"),
        ("F0", "上级编号", "999", "E01"),
        ("F0", "上级编号", None, "E01"),
        ("F0", "排序*", "第一", "E01"),
        ("F0", "排序*", -1, "E03"),
        ("F1", "党组织代码*", None, "E01"),
        ("F1", "党支部名称*", " ", "E01"),
        ("F1", "党支部名称*", "长" * 101, "E01"),
        ("F1", "所属分党委*", "没有的党委", "E01"),
        ("F1", "内设党总支", "没有的总支", "E01"),
        ("F1", "内设党总支", "第1学院党委", "E01"),
        ("F1", "支部类别*", "教师", "E01"),
        ("F1", "成立时间*", "2012.13.01", "E01"),
        ("F1", "成立时间*", date(2031, 1, 1), "E04"),
        ("F1", "选举日期", date(1990, 1, 1), "E04"),
        ("F1", "单独/联合", "合建", "E01"),
        ("F1", "覆盖单位数", "95分", "E01"),
        ("F1", "正式党员", "十八", "E01"),
        ("F1", "正式党员", -3, "E03"),
        ("F1", "党员总数", 999, "E02"),
        ("F1", "是否设支委会", "对", "E01"),
        ("F1", "活动场所", "是", "E01"),
        ("F1", "工作经费(元)", "一千", "E01"),
        ("F1", "工作经费(元)", -5, "E03"),
        ("F1B", "党支部名称*", None, "E01"),
        ("F1B", "党员大会次数", "NaN", "E01"),
        ("F1B", "党课次数", -1, "E03"),
        ("F1B", "民主评议参加", 999, "E03"),
        ("F1B", "困难党员已走访", 5, "E03"),
        ("F1B", "组织生活会日期", date(2012, 3, 21), "E04"),
        ("F1B", "年度计划", "有", "E01"),
        ("F2", "姓名*", None, "E01"),
        ("F2", "学工号", "12****89", "E01"),
        ("F2", "支委职务*", "大总管", "E01"),
        ("F2", "任职时间", date(2012, 4, 1), "E04"),
        ("F2", "双带头人", "√", "E01"),
        ("F9", "测评对象*", "群众", "E01"),
        ("F9", "满意", 9999, "E05"),
        ("F9", "满意", "9999张", "E01"),
        ("F9", "发出", 1000, "E05"),
        ("F9", "不满意", -1, "E03"),
    ],
)
def test_one_wrong_cell_is_one_error_in_its_column(key, header, value, code):
    roster = Roster().set(key, 1, header, value)

    assert errors(roster) == [(key, code, header)]


def test_attendance_beyond_those_due_is_reported_at_the_part_only():
    roster = Roster().set("F1B", 0, "谈心谈话已谈", 10_000)

    assert errors(roster) == [("F1B", "E03", "谈心谈话已谈")]


def test_an_extension_before_the_due_date_is_reported_at_the_extension():
    roster = Roster().set("F1", 0, "应换届时间", date(2012, 5, 1))
    roster.set("F1", 0, "延期至", date(2012, 4, 1))

    assert errors(roster) == [("F1", "E04", "延期至")]


def test_a_given_due_date_is_used_as_given_and_may_lie_ahead():
    roster = Roster().set("F1", 0, "应换届时间", date(2019, 1, 1))

    assert errors(roster) == []


def test_sums_of_votes_that_differ_are_reported_at_the_valid_ones():
    roster = Roster()
    roster.set("F9", 0, "基本满意", roster.get("F9", 0, "基本满意") + 1)

    assert errors(roster) == [("F9", "E05", "有效")]


def test_a_second_row_of_a_branch_is_reported_later_and_names_the_first():
    roster = Roster()
    for key in ("F1", "F1B", "F9"):
        roster.rows[key].append(list(roster.rows[key][0]))

    problems = trial_of(roster).problems

    assert [(one.sheet[:3].strip(), one.row) for one in problems] == [
        ("F1", 34),
        ("F1B", 34),
        ("F9", 34),
    ]
    assert all("第2行" in one.message and one.column == "党组织代码*" for one in problems)


def test_a_second_audience_of_a_branch_is_no_duplicate():
    roster = Roster()
    roster.rows["F9"].append([*roster.rows["F9"][0][:1], "服务对象", *roster.rows["F9"][0][2:]])

    assert errors(roster) == []


def test_two_secretaries_and_one_person_twice_are_reported_at_the_later_row():
    roster = Roster()
    first, second = roster.rows_of("F2", roster.code(0))[:2]
    roster.set("F2", second, "支委职务*", "书记")
    other = roster.rows_of("F2", roster.code(1))[:2]
    roster.set("F2", other[1], "学工号", roster.get("F2", other[0], "学工号"))

    assert errors(roster) == [("F2", "E04", "支委职务*"), ("F2", "E04", "姓名*")]


def test_a_committee_cannot_hang_below_itself():
    roster = Roster(48)
    roster.rows["F0"].append(["0901", "中共甲总支", "甲总支", "党总支", "0902", 1])
    roster.rows["F0"].append(["0902", "中共乙总支", "乙总支", "党总支", "0901", 2])

    assert {(form, column) for form, _code, column in errors(roster)} == {("F0", "上级编号")}


@pytest.mark.parametrize(
    ("header", "value"),
    [("编号*", "0001"), ("简称*", "第1学院党委"), ("类别*", "校党委")],
)
def test_committees_are_unique(header, value):
    roster = Roster().set("F0", 2, header, value)

    assert ("F0", "E01", header) in errors(roster)


def test_rows_that_point_to_a_branch_in_error_are_no_errors_themselves():
    roster = Roster().set("F1", 0, "支部类别*", "教师")

    assert errors(roster) == [("F1", "E01", "支部类别*")]


def test_a_lost_code_is_excused_where_a_row_carries_the_name_of_the_broken_branch():
    roster = Roster().set("F1", 3, "党组织代码*", Roster().code(0))

    assert errors(roster) == [("F1", "E01", "党组织代码*")]


def test_an_unknown_code_is_an_error_in_every_sheet():
    roster = Roster()
    for key, header in (("F1B", "党组织代码*"), ("F2", "党支部代码*"), ("F9", "党组织代码*")):
        roster.set(key, 0, header, "999999")

    assert errors(roster) == [
        ("F1B", "E01", "党组织代码*"),
        ("F2", "E01", "党支部代码*"),
        ("F9", "E01", "党组织代码*"),
    ]


def test_all_errors_are_reported_at_once_in_file_order():
    roster = Roster(200)
    for row in range(0, 200, 10):
        roster.set("F1", row, "正式党员", "很多").set("F1B", row, "党课次数", "两次")
        roster.set("F9", row, "发出", "全部")

    found = trial_of(roster).problems

    assert len(found) == 60
    assert [one.row for one in found] == [*range(2, 202, 10)] * 3


def test_titles_blank_rows_totals_and_other_columns_are_tolerated():
    sheets = Roster().sheets()
    f1 = sheets[1].rows
    extra = [[*f1[0], "备注"], *([*row, "无"] for row in f1[1:])]
    total = ["合计", *[None] * 11, 9999]
    sheets[1] = RawSheet("F1 基本情况", [["某校调查表"], [], extra[0], [], *extra[1:], total])

    trial = trial_of(sheets)

    assert trial.problems == []
    assert len(trial.hints) == 2


def test_columns_may_stand_in_any_order():
    sheets = Roster().sheets()
    sheets[1] = RawSheet(sheets[1].title, [row[::-1] for row in sheets[1].rows])

    assert errors(sheets) == []


def test_full_width_and_spaces_are_tolerated():
    roster = Roster().set("F1", 0, "覆盖单位数", "１").set("F1", 0, "成立时间*", "２００１年５月")
    roster.set("F1", 0, "支部类别*", " 教职工　").set("F9", 0, "测评对象*", "党员群众 ")

    assert errors(roster) == []


@pytest.mark.parametrize(
    ("key", "header"),
    [
        ("F0", "简称*"),
        ("F0", "编号*"),
        ("F1", "支部类别*"),
        ("F1", "党组织代码*"),
        ("F2", "支委职务*"),
        ("F9", "测评对象*"),
    ],
)
def test_a_missing_required_column_is_one_error(key, header):
    roster = Roster()
    index = roster.headers[key].index(header)
    for row in (roster.headers[key], *roster.rows[key]):
        del row[index]

    assert errors(roster) == [(key, "E01", header)]


def test_a_repeated_column_is_an_error():
    roster = Roster()
    roster.headers["F9"].append("有效")
    for row in roster.rows["F9"]:
        row.append(5)

    assert errors(roster) == [("F9", "E01", "有效")]


def test_f1_is_required_and_the_others_are_not():
    assert errors(Roster().drop_sheet("F1")) == [("F1", "E01", "")]
    assert errors(Roster().drop_sheet("F1B", "F2", "F9")) == []


def test_a_sheet_without_a_header_is_one_error():
    sheets = Roster().sheets()
    sheets[4] = RawSheet("F9 满意度", [["随便", "写的"], ["1", "2"]])

    assert errors(sheets) == [("F9", "E01", "")]


def test_the_same_form_twice_is_an_error():
    sheets = Roster().sheets()

    assert errors([*sheets, RawSheet("F9 满意度 (2)", sheets[4].rows)]) == [("F9", "E01", "")]


def test_an_empty_total_is_added_up():
    roster = Roster().set("F1", 0, "党员总数", None)

    trial = trial_of(roster)

    full = roster.get("F1", 0, "正式党员") + roster.get("F1", 0, "预备党员")
    assert trial.problems == []
    assert trial.plan.branches[roster.code(0)].values["total_members"] == full


def test_empty_valid_ballots_are_added_up():
    roster = Roster()
    options = ("满意", "基本满意", "不满意", "不了解")
    summed = sum(roster.get("F9", 0, name) for name in options)

    trial = trial_of(roster.set("F9", 0, "有效", None))

    [poll] = trial.plan.branches[roster.code(0)].polls
    assert (trial.problems, poll.counts["valid"]) == ([], summed)
