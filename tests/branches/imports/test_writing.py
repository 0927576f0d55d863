"""What an import writes: nothing twice, nothing lost, every change shown first."""

from datetime import date
from pathlib import Path

import pytest

from branches.imports.export import write_roster, write_template
from branches.imports.place import newest_target, system_reach
from branches.imports.samples import CUTOFF
from branches.imports.trial import read_file, try_parsed
from branches.models import (
    AuditEntry,
    Branch,
    Committee,
    Finding,
    Participation,
    Person,
    Poll,
    Survey,
    Term,
)
from branches.spreadsheet.reader import read_workbook
from tests import make
from tests.rosters import Roster, differences, import_roster, submit, trial

pytestmark = pytest.mark.django_db
SHIPPED = Path(__file__).resolve().parents[2] / "data" / "roster_2012.xlsx"


def test_a_first_import_makes_tree_branches_persons_surveys_and_polls(round):
    roster = Roster()

    outcome = import_roster(roster)

    code = roster.code(0)
    branch = Branch.objects.get(code=code)
    survey = Survey.objects.get(participation__branch=branch)
    assert Committee.objects.count() == 3
    assert (
        branch.sub_committee.path == f"{branch.sub_committee.parent_id}/{branch.sub_committee_id}/"
    )
    assert (Branch.objects.count(), Participation.objects.count(), Poll.objects.count()) == (
        32,
    ) * 3
    assert len(outcome.new) == 32
    assert Term.objects.count() == Person.objects.count() == len(roster.rows["F2"])
    assert (survey.state, survey.full_members) == ("draft", roster.get("F1", 0, "正式党员"))
    assert survey.prefilled["full_members"] == "import"
    assert survey.secretary_name == branch.participations.get().secretary_name != ""
    assert survey.officer_count == len(roster.rows_of("F2", code))


def test_findings_are_stored_and_are_none_of_level_e(round):
    roster = Roster().set("F1B", 0, "党员大会次数", 1)

    outcome = import_roster(roster)

    survey = Survey.objects.get(participation__branch__code=roster.code(0))
    assert survey.findings.filter(code="F14", field="general_meetings").exists()
    assert not Finding.objects.filter(level="E").exists()
    assert sum(outcome.run.result["findings"].values()) == Finding.objects.count()


def test_the_same_file_again_changes_nothing(round):
    import_roster(Roster())
    before = [
        list(model.objects.order_by("pk").values()) for model in (Branch, Survey, Term, Person)
    ]

    outcome = import_roster(Roster())

    assert outcome.trial.differences == []
    assert (len(outcome.new), outcome.changed) == (0, [])
    assert outcome.run.state == "unchanged"
    after = [
        list(model.objects.order_by("pk").values()) for model in (Branch, Survey, Term, Person)
    ]
    assert after == before


def test_template_and_export_have_the_columns_of_the_shipped_workbook(round):
    shipped, template, export = (
        {sheet.title: sheet.rows[0] for sheet in read_workbook(content)[1:]}
        for content in (SHIPPED.read_bytes(), write_template(), write_roster())
    )

    assert template == export == shipped


def test_the_export_is_read_in_again_without_a_difference(round):
    roster = Roster().set("F1", 0, "党支部名称*", "=1+1").set("F1", 0, "工作经费(元)", "12.50")
    import_roster(roster)

    parsed, problems = read_file(write_roster())

    assert problems == []
    again = try_parsed(parsed, system_reach(), newest_target())
    assert ([str(one) for one in again.problems], again.differences) == ([], [])
    assert Branch.objects.get(code=roster.code(0)).name == "=1+1"


def test_a_changed_field_is_shown_old_and_new_and_then_written(round):
    import_roster(Roster())
    roster = Roster().set("F1", 0, "简称", "新简称").set("F1B", 0, "党课次数", 9)

    assert differences(roster) == [
        ("简称", Roster().get("F1", 0, "简称"), "新简称"),
        ("党课次数", 2, 9),
    ]
    import_roster(roster)
    branch = Branch.objects.get(code=roster.code(0))
    survey = branch.participations.get().survey
    assert (branch.short_name, survey.short_name, survey.lectures) == ("新简称", "新简称", 9)
    assert branch.participations.get().branch_short_name == "新简称"
    entry = AuditEntry.objects.get(action="import.branch")
    assert entry.changes["党课次数"] == ["2", "9"]


def test_an_emptied_cell_empties_the_field_and_a_missing_column_leaves_it(round):
    import_roster(Roster())
    roster = Roster().set("F1", 0, "填表人", None)
    index = roster.headers["F1"].index("联系电话")
    for row in (roster.headers["F1"], *roster.rows["F1"]):
        del row[index]

    import_roster(roster)

    survey = Survey.objects.get(participation__branch__code=roster.code(0))
    assert (survey.reporter, survey.reporter_phone) == ("", Roster().get("F1", 0, "联系电话"))


def test_a_branch_missing_from_the_file_is_named_and_kept(round):
    import_roster(Roster())
    roster = Roster()
    kept = [roster.code(row) for row in range(30)]

    result = trial(roster.keep(*kept))

    assert result.problems == []
    assert sorted(one.code for one in result.missing) == sorted(
        {Roster().code(30), Roster().code(31)}
    )
    import_roster(roster)
    assert Branch.objects.filter(closed_on=None).count() == 32


def test_a_moved_committee_takes_its_branches_along(round):
    roster = Roster()
    roster.rows["F0"].append(["0100", "中共甲学院委员会", "甲学院党委", "分党委", "000", 5])
    roster.rows["F0"].append(["0101", "中共甲总支", "甲总支", "党总支", "0001", 5])
    roster.set("F1", 1, "所属分党委*", "第1学院党委").set("F1", 1, "内设党总支", "甲总支")
    import_roster(roster)

    roster.set("F0", 4, "上级编号", "0100").set("F1", 1, "所属分党委*", "甲学院党委")
    import_roster(roster)

    branch = Branch.objects.get(code=roster.code(1))
    assert (branch.committee.code, branch.sub_committee.code) == ("0101", "0100")
    assert branch.committee.path.startswith(branch.sub_committee.path)
    assert branch.participations.get().sub_committee == branch.sub_committee


def test_a_branch_that_moves_shows_its_years_to_the_new_committee(round):
    roster = Roster()
    import_roster(roster)
    code, old = roster.code(0), roster.get("F1", 0, "所属分党委*")
    new = next(row[2] for row in roster.rows["F0"][1:] if row[2] != old)
    make.round(cutoff_on=CUTOFF)

    import_roster(roster.set("F1", 0, "所属分党委*", new))

    places = {one.short_name: one for one in Committee.objects.all()}
    years = Participation.objects.filter(branch__code=code)
    assert years.count() == 2
    assert set(years.visible_to(make.staff(places[new]))) == set(years)
    assert list(years.visible_to(make.staff(places[old]))) == [years.earliest("round")]
    assert Branch.objects.get(has_moved=True).code == code


def test_two_committees_may_swap_their_names(round):
    import_roster(Roster())
    roster = Roster().set("F0", 1, "简称*", "第2学院党委").set("F0", 2, "简称*", "第1学院党委")
    for row in range(32):
        name = roster.get("F1", row, "所属分党委*")
        roster.set(
            "F1", row, "所属分党委*", {"第1学院党委": "第2学院党委"}.get(name, "第1学院党委")
        )

    import_roster(roster)

    assert Committee.objects.get(code="0001").short_name == "第2学院党委"


def test_the_school_is_one_even_under_another_number(round):
    make.school()
    roster = Roster().set("F0", 0, "编号*", "100")
    for row in (1, 2):
        roster.set("F0", row, "上级编号", "100")

    import_roster(roster)

    assert Committee.objects.get(kind="school").code == "100"


# officers


def officers(code):
    terms = Term.objects.filter(branch__code=code).order_by("pk")
    return [(term.seat, term.person.name, term.until) for term in terms]


def test_who_is_no_longer_listed_ends_at_the_cut_off_and_is_named(round):
    import_roster(Roster())
    roster = Roster()
    code = roster.code(0)
    gone = roster.rows["F2"].pop(roster.rows_of("F2", code)[1])

    [difference] = trial(roster).differences
    import_roster(roster)

    assert (difference.label, difference.new) == ("离任", CUTOFF)
    assert gone[3] in difference.old
    assert ("organisation", gone[3], CUTOFF) in officers(code)
    survey = Survey.objects.get(participation__branch__code=code)
    assert "organisation" not in survey.posts_held


def test_a_new_secretary_takes_the_place_of_the_old(round):
    import_roster(Roster())
    roster = Roster()
    code = roster.code(0)
    index = roster.rows_of("F2", code)[0]
    old = roster.get("F2", index, "姓名*")
    roster.set("F2", index, "学工号", "new1").set("F2", index, "姓名*", "新书记")

    import_roster(roster)

    assert [row for row in officers(code) if row[0] == "secretary"] == [
        ("secretary", old, CUTOFF),
        ("secretary", "新书记", None),
    ]
    participation = Participation.objects.get(branch__code=code)
    assert participation.secretary_name == participation.survey.secretary_name == "新书记"


def test_a_branch_without_rows_in_f2_is_left_alone(round):
    import_roster(Roster())
    roster = Roster()
    code = roster.code(0)
    roster.rows["F2"] = [row for row in roster.rows["F2"] if row[0] != code]

    import_roster(roster)

    assert all(until is None for _seat, _name, until in officers(code))


def test_a_listed_holder_ends_the_vacancy_of_the_seat(round):
    import_roster(Roster())
    code = Roster().code(0)
    branch = Branch.objects.get(code=code)
    Term.objects.filter(branch=branch, seat="secretary").update(until=date(2012, 1, 1))
    make.term(branch, "secretary", person=None, since=date(2012, 1, 2))

    import_roster(Roster())

    seats = Term.objects.filter(branch=branch, seat="secretary", until=None)
    assert [term.person is not None for term in seats] == [True]


def test_details_of_a_person_are_updated_by_number(round):
    import_roster(Roster())
    roster = Roster()
    index = roster.rows_of("F2", roster.code(0))[0]
    roster.set("F2", index, "职称/身份", "研究员").set("F2", index, "姓名*", "更正名")

    assert [label for label, _old, _new in differences(roster)] == ["姓名", "职称/身份"]
    import_roster(roster)

    person = Person.objects.get(staff_no=roster.get("F2", index, "学工号"))
    assert (person.name, person.title) == ("更正名", "研究员")
    survey = Survey.objects.get(participation__branch__code=roster.code(0))
    assert (survey.secretary_name, survey.secretary_title) == ("更正名", "研究员")


def test_without_a_number_branch_and_name_say_who_it_is(round):
    roster = Roster()
    for index in range(len(roster.rows["F2"])):
        roster.set("F2", index, "学工号", None).set("F2", index, "姓名*", f"甲{index}")
    import_roster(roster)

    assert differences(roster) == []
    roster.set("F2", 0, "学工号", "777")
    import_roster(roster)
    assert Person.objects.get(staff_no="777").name == "甲0"
    assert Person.objects.count() == len(roster.rows["F2"])


def test_a_number_used_for_two_names_is_kept_for_the_first(round):
    roster = Roster()
    other = roster.rows_of("F2", roster.code(5))[0]
    roster.set("F2", other, "学工号", roster.get("F2", 0, "学工号")).set(
        "F2", other, "姓名*", "另一人"
    )
    import_roster(roster)

    again = trial(roster)

    assert again.differences == []
    assert "另一人" in again.hints[0]
    assert Person.objects.get(name="另一人").staff_no == ""


# polls


def test_a_changed_poll_of_a_draft_is_updated(round):
    import_roster(Roster())
    roster = Roster().set("F9", 0, "发出", Roster().get("F9", 0, "发出") - 1)

    import_roster(roster)

    poll = Poll.objects.get(participation__branch__code=roster.code(0))
    assert (poll.is_void, poll.issued) == (False, roster.get("F9", 0, "发出"))


@pytest.mark.parametrize("how", ["typed", "submitted"])
def test_a_changed_poll_that_was_typed_or_reported_is_repeated(round, how):
    import_roster(Roster())
    code = Roster().code(0)
    if how == "typed":
        Poll.objects.filter(participation__branch__code=code).update(source="typed")
    else:
        submit(code)
    roster = Roster().set("F9", 0, "发出", Roster().get("F9", 0, "发出") - 1)

    import_roster(roster)

    polls = Poll.objects.filter(participation__branch__code=code).order_by("pk")
    assert [poll.is_void for poll in polls] == [True, False]
