"""What people type into cells, and how errors are listed."""

import pytest

from branches.imports.export import write_roster
from branches.imports.place import newest_target, reach_of, system_reach
from branches.imports.problems import in_lines
from branches.imports.runs import start_run
from branches.models import Committee, Survey
from tests import make
from tests.rosters import Roster, import_roster, tried, tried_sheets, words

pytestmark = pytest.mark.django_db


def test_the_same_error_in_999_rows_is_one_line(round):
    roster = Roster(40)
    for row in range(40):
        roster.set("F1", row, "支部类别*", "教工")
    roster.set("F1B", 0, "党课次数", "两次").set("F1B", 1, "党课次数", "三次")

    lines = in_lines(tried(roster.content()).problems)

    assert [(one.sheet[:3].strip(), one.count) for one in lines] == [
        ("F1", 40),
        ("F1B", 1),
        ("F1B", 1),
    ]
    assert "第2–41行，共 40 行" in str(lines[0])
    assert lines[0].value == "教工"


def test_many_rows_of_one_error_do_not_push_others_out_of_the_page(round, client):
    client.force_login(make.org_dept())
    roster = Roster(40).set("F9", 39, "满意", 9999)
    for row in range(40):
        roster.set("F1", row, "支部类别*", "教工")

    run = start_run(roster.content(), "x.xlsx", system_reach(), newest_target())
    page = client.get(f"/imports/{run.pk}/").text

    assert (run.result["problem_count"], len(run.result["problems"])) == (41, 2)
    assert "2–41" in page
    assert "共 41 处错误" in page


def test_a_foreign_code_reads_like_an_unknown_one(filled):
    staff = make.staff(Committee.objects.get(code="0001"))
    mine = [one for one in map(filled.code, range(32)) if one.startswith("0001")]
    foreign = next(one for one in map(filled.code, range(32)) if one.startswith("0002"))
    found = set()
    for key, code in (("F1", foreign), ("F9", foreign), ("F9", "999999")):
        roster = Roster().keep(*mine).drop_sheet("F0")
        roster.set(key, 0, "党组织代码*", code)
        found |= {one.message for one in tried_sheets(roster.sheets(), reach_of(staff)).problems}

    assert found == {"没有这个党支部，或不在本单位范围内"}


@pytest.mark.parametrize(
    ("key", "header", "value", "message"),
    [
        ("F1", "任期(年)", 0, "不能是 0"),
        ("F1", "任期(年)", 51, "数值过大"),
        ("F1", "正式党员", 10**30, "数值过大"),
        ("F1", "正式党员", 1e30, "数值过大"),
        ("F1", "工作经费(元)", "1" + "0" * 30, "数值过大"),
        ("F9", "有效", 10**30, "数值过大"),
        ("F0", "排序*", 10**30, "数值过大"),
    ],
)
def test_a_number_that_cannot_be_is_one_error(round, key, header, value, message):
    [problem] = tried_sheets(Roster().set(key, 0, header, value).sheets()).problems

    assert (problem.column, problem.message[: len(message)]) == (header, message)


@pytest.mark.parametrize(
    ("key", "header", "value", "name", "read"),
    [
        ("F1", "工作经费(元)", "￥12,345.60元", "funds", "12345.60"),
        ("F1B", "党课次数", "12次", "lectures", "12"),
        ("F1B", "组织生活会日期", 20120109, "org_life_on", "2012-01-09"),
        ("F1B", "组织生活会日期", "2012.1.9", "org_life_on", "2012-01-09"),
        ("F1B", "书记培训学时", "37.5学时", "secretary_hours", "37.5"),
    ],
)
def test_numbers_and_dates_are_read_with_what_people_write_beside(
    round, key, header, value, name, read
):
    roster = Roster().set(key, 0, header, value)

    import_roster(roster)

    survey = Survey.objects.get(participation__branch__code=roster.code(0))
    assert str(getattr(survey, name)) == read


def test_what_was_exported_after_all_this_is_no_difference(filled):
    import_roster(Roster().set("F2", 1, "支委职务*", "委员").set("F1", 0, "填表人", "_x0041_"))

    trial = tried(write_roster())

    assert (words(trial), trial.differences) == ([], [])
