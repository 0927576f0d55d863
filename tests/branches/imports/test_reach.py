"""What an import may not touch: reports, archives, other committees; and all or nothing."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.errors import Refusal
from branches.imports.parsing import parse
from branches.imports.place import Reach, newest_target, open_target, reach_of
from branches.imports.runs import ImportRun, import_parsed
from branches.models import (
    Branch,
    Committee,
    Participation,
    Person,
    Round,
    Survey,
)
from tests import make
from tests.rosters import Roster, import_roster, run_of, submit, trial

pytestmark = pytest.mark.django_db


# reports and archives


def test_equal_rows_of_a_submitted_survey_are_no_error(round):
    import_roster(Roster())
    submit(Roster().code(0))

    assert trial(Roster()).problems == []


@pytest.mark.parametrize(
    ("key", "header", "value", "column"),
    [
        ("F1", "填表人", "某某", "填表人"),
        ("F1B", "党课次数", 9, "党课次数"),
        ("F1", "所属分党委*", "第2学院党委", "所属分党委*"),
        ("F2", "支委职务*", "副书记", "支委职务*"),
        ("F2", "职称/身份", "讲师", "职称/身份"),
    ],
)
def test_a_row_that_would_change_a_submitted_survey_is_an_error(round, key, header, value, column):
    import_roster(Roster())
    roster = Roster()
    code = roster.code(1)
    submit(code)
    roster.set(key, roster.rows_of(key, code)[0], header, value)

    [problem] = trial(roster).problems

    assert (problem.column, problem.message) == (column, "已报送，须先退回")


def test_the_telephone_of_an_officer_may_change_under_a_report(round):
    import_roster(Roster())
    submit(Roster().code(0))
    roster = Roster().set("F2", 0, "联系电话", "12345678")

    assert trial(roster).problems == []


def test_a_returned_survey_may_be_changed(round):
    import_roster(Roster())
    survey = submit(Roster().code(0))
    Survey.objects.filter(pk=survey.pk).update(state=Survey.State.RETURNED)

    import_roster(Roster().set("F1B", 0, "党课次数", 9))

    survey.refresh_from_db()
    assert (survey.lectures, survey.state) == (9, "returned")


def test_an_archived_round_takes_no_import(round):
    Round.objects.update(state=Round.State.CLOSED)

    with pytest.raises(Refusal):
        open_target(round.cycle)


def test_a_closed_branch_is_not_revived(round):
    import_roster(Roster())
    Branch.objects.filter(code=Roster().code(0)).update(closed_on=date(2012, 2, 1))

    columns = [one.column for one in trial(Roster()).problems]

    assert columns[0] == "党组织代码*"


# reach


@pytest.fixture
def staff(round):
    import_roster(Roster())
    return make.staff(Committee.objects.get(code="0001"))


def own(roster):
    return [roster.code(row) for row in range(32) if roster.code(row).startswith("0001")]


def test_staff_import_their_own_subtree(staff):
    roster = Roster()
    roster.keep(*own(roster)).set("F1B", 0, "党课次数", 7)

    import_roster(roster, reach_of(staff))

    assert Survey.objects.filter(lectures=7).count() == 1


def test_foreign_rows_are_errors_named_one_by_one(staff):
    roster = Roster()
    mine = own(roster)

    problems = trial(roster, reach_of(staff)).problems

    assert {one.sheet for one in problems} == {"F1 基本情况"}
    assert len(problems) == 32 - len(mine)
    assert {one.column for one in problems} == {"党组织代码*"}
    roster.drop_sheet("F0")
    roster.rows["F1"] = [row for row in roster.rows["F1"] if row[1] in mine]
    foreign = trial(roster, reach_of(staff)).problems
    assert {one.sheet[:3].strip() for one in foreign} == {"F1B", "F2", "F9"}
    assert {one.subject[:4] for one in foreign} == {"0002"}


def test_staff_may_not_take_a_branch_to_or_from_another_committee(staff):
    roster = Roster().keep(*own(Roster()))
    roster.set("F1", 0, "所属分党委*", "第2学院党委")

    [problem] = trial(roster, reach_of(staff)).problems

    assert problem.column == "所属分党委*"


def test_committees_outside_the_subtree_must_equal_the_database(staff):
    roster = Roster().keep(*own(Roster()))
    assert trial(roster, reach_of(staff)).problems == []

    roster.set("F0", 2, "全称*", "改了的名称").set("F0", 1, "全称*", "自己的新名称")
    roster.rows["F0"].append(["0009", "中共乙学院委员会", "乙学院党委", "分党委", "000", 9])
    roster.rows["F0"].append(["0019", "中共丙总支", "丙总支", "党总支", "0001", 9])

    columns = [(one.subject, one.column) for one in trial(roster, reach_of(staff)).problems]
    assert columns == [("0002", "全称*"), ("0009", "编号*")]


def test_staff_do_not_change_the_person_of_another_committee(staff):
    roster = Roster()
    foreign = next(row for row in roster.rows["F2"] if row[0].startswith("0002"))
    number, name = foreign[2], foreign[3]
    roster.keep(*own(roster))
    roster.rows["F2"][0][2:4] = [number, name]
    roster.rows["F2"][0][9] = "改了"

    import_roster(roster, reach_of(staff))

    assert Person.objects.get(staff_no=number).title != "改了"


def test_the_missing_are_looked_for_in_the_own_subtree(staff):
    roster = Roster()
    mine = own(roster)

    result = trial(roster.keep(*mine[1:]), reach_of(staff))

    assert [one.code for one in result.missing] == mine[:1]


# all or nothing, and how many statements


def test_with_an_error_nothing_is_written(round):
    roster = Roster().set("F9", 0, "满意", 9999)

    target = newest_target()
    outcome = import_parsed(parse(roster.sheets()), Reach(), target, run_of(target))

    assert len(outcome.trial.problems) == 1
    assert not any(
        model.objects.exists() for model in (Committee, Branch, Person, Participation, ImportRun)
    )


def kinds(queries):
    """(verb, table) of the statements: batches of one statement count once."""
    pattern = re.compile(r"(\w+).*?(?:FROM|INTO|UPDATE) \"?(\w+)", re.DOTALL)
    return {match.groups() for one in queries if (match := pattern.match(one["sql"]))}


@pytest.mark.parametrize("state", ["fresh", "filled"])
def test_the_statements_are_the_same_for_any_number_of_rows(round, state):
    found = []
    for size, seed in ((64, 1), (100, 2)):
        roster = Roster(size, seed)
        if state == "filled":
            import_roster(roster)
            for row in range(size):
                roster.set("F1B", row, "党课次数", 8).set("F9", row, "发出", None)
        elif found:
            continue
        with CaptureQueriesContext(connection) as queries:
            import_roster(roster)
        found.append(kinds(queries))

    assert found[0] == found[-1]
    assert len(found[0]) <= 60
