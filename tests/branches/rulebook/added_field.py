"""Run by test_recipe.py in a copy of the code that has two questions more (QUESTIONS there)."""

from datetime import date

import pytest
from django.urls import reverse

from branches.imports.export import write_roster, write_template
from branches.imports.place import newest_target, system_reach
from branches.imports.samples import CUTOFF
from branches.imports.trial import read_file, try_parsed
from branches.models import Survey
from branches.rulebook.checks import check_required
from branches.rulebook.fields import BY_NAME
from branches.spreadsheet.reader import read_workbook
from branches.survey.queries import answered_in_all
from tests import make
from tests.rosters import Roster, differences, import_roster
from tests.survey_facts import unknown_facts

pytestmark = pytest.mark.django_db
# A new count of F1B and a new list of F1: sheet, header, the neighbour before it, cell, value.
COUNT, CHOICE = "wall_newspapers", "newsletter"
PLACES = {
    COUNT: ("F1B 工作情况", "墙报期数", "党小组会次数", 12, 12),
    CHOICE: ("F1 基本情况", "支部简报", "任期(年)", "月报", "monthly"),
}


def rows_of(content):
    return {sheet.title: sheet.rows for sheet in read_workbook(content)}


@pytest.fixture
def imported():
    """The survey of the first branch of a roster that answers both new questions."""
    make.round(cutoff_on=CUTOFF)
    roster = Roster(3)
    for sheet, header, _before, cell, _value in PLACES.values():
        roster.set(sheet.split()[0], 0, header, cell)
    import_roster(roster)
    return Survey.objects.get(participation__branch__code=roster.code(0))


def test_the_entry_form_asks_it_and_keeps_the_answer(client):
    participation = make.participation()
    client.force_login(make.staff(participation.sub_committee))
    page = reverse("branches:survey", args=[participation.pk])

    asked = client.get(f"{page}?section=mechanism").content.decode()
    saved = client.post(
        reverse("branches:survey_field", args=[participation.pk]),
        {"field": COUNT, COUNT: "７", f"base-{COUNT}": ""},
    )

    assert all(BY_NAME[name].label in asked and f'name="{name}"' in asked for name in PLACES)
    assert saved.status_code == 200
    assert Survey.objects.get().wall_newspapers == 7


@pytest.mark.parametrize("name", PLACES)
def test_the_template_has_its_column_where_the_catalogue_puts_it(name):
    sheet, header, before, _cell, _value = PLACES[name]

    headers = rows_of(write_template())[sheet][0]

    assert headers[headers.index(header) - 1] == before


@pytest.mark.parametrize("name", PLACES)
def test_the_import_reads_and_writes_it(imported, name):
    assert getattr(imported, name) == PLACES[name][-1]
    assert imported.prefilled[name] == "import"


def test_the_trial_run_shows_its_change(imported):
    roster = Roster(3).set("F1B", 0, "墙报期数", 9).set("F1", 0, "支部简报", "月报")

    assert differences(roster) == [("墙报期数", 12, 9)]


def test_a_wrong_cell_is_an_error_at_its_column():
    make.round(cutoff_on=CUTOFF)
    parsed, _problems = read_file(Roster(3).set("F1", 0, "支部简报", "天天报").content())

    [problem] = try_parsed(parsed, system_reach(), newest_target()).problems

    assert (problem.column, problem.value) == ("支部简报", "天天报")


@pytest.mark.parametrize("name", PLACES)
def test_the_export_holds_it_and_is_read_in_again(imported, name):
    sheet, header, _before, cell, _value = PLACES[name]
    content = write_roster()

    headers, *rows = rows_of(content)[sheet]
    [line] = [row for row in rows if imported.participation.branch_code in row[:2]]
    parsed, _problems = read_file(content)
    again = try_parsed(parsed, system_reach(), newest_target())

    assert line[headers.index(header)] == cell
    assert ([str(one) for one in again.problems], again.differences) == ([], [])


def test_a_file_without_its_column_leaves_it(imported):
    roster = Roster(3)
    index = roster.headers["F1B"].index("墙报期数")
    for row in (roster.headers["F1B"], *roster.rows["F1B"]):
        del row[index]

    import_roster(
        roster.set("F1", 0, "支部简报", "月报").set("F1", 0, "成立时间*", date(2001, 9, 9))
    )

    imported.refresh_from_db()
    assert imported.wall_newspapers == 12


def test_it_counts_as_asked_and_blocks_until_it_is_answered(imported):
    missing = {one.field for one in check_required(unknown_facts())}
    done, asked = answered_in_all(imported)
    imported.wall_newspapers = None

    assert set(PLACES) <= missing
    assert answered_in_all(imported) == (done - 1, asked)
