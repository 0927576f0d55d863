"""The survey of a new cycle is told the secretary's course hours by the ledger of the last."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from branches.imports.place import system_reach
from branches.models import Branch, Survey
from branches.survey.services import Edit, save_fields
from config.acts.cycle import open_cycle
from config.acts.prefill import fill_hours
from config.acts.roster import Wish, import_roster
from tests import make
from tests.rosters import Roster
from tests.training import taught

pytestmark = pytest.mark.django_db


@pytest.fixture
def last():
    return make.round(cutoff_on=date(2012, 3, 20))


def open_next(**dates):
    org = make.org_dept()
    return open_cycle("2013 年度", cutoff_on=date(2013, 3, 20), set_name="current", by=org, **dates)


def survey_of(branch, round):
    return Survey.objects.get(participation__branch=branch, participation__round=round)


def test_the_hours_of_the_last_year_are_noted_and_the_question_stays_open(last):
    seat = taught.secretary(hours=36)
    taught.course(seat, 4.5)
    taught.course(seat, 8, is_counted=False)
    taught.course(seat, 20, 2011)

    survey = survey_of(seat.branch, open_next())

    assert survey.secretary_hours is None
    assert survey.prefilled == {"secretary_hours": "ledger:40.5"}


def test_what_the_ledger_does_not_know_stays_empty(last):
    unknown, vacant = taught.secretary(), make.branch()
    gone = taught.secretary(hours=40, until=date(2012, 5, 1))

    round = open_next()

    for branch in (unknown.branch, vacant, gone.branch):
        survey = survey_of(branch, round)
        assert (survey.secretary_hours, survey.prefilled) == (None, {})


def test_the_first_cycle_has_no_ledger_to_ask():
    seat = taught.secretary(hours=40, year=2013)

    assert survey_of(seat.branch, open_next()).prefilled == {}


def test_the_form_says_what_the_ledger_knows_until_somebody_answers(client, last):
    seat = taught.secretary(hours=40)
    survey = survey_of(seat.branch, open_next())
    staff = make.staff(seat.branch.committee)
    client.force_login(staff)
    page = reverse("branches:survey", args=[survey.participation_id])

    before = client.get(page, {"section": "team"}).content.decode()
    save_fields(survey.participation, [Edit("secretary_hours", None, Decimal(56))], by=staff)
    after = client.get(page, {"section": "team"}).content.decode()

    assert "学时台账：上年集中培训 40 学时，加上集体学习学时后填写" in before
    assert "学时台账" not in after
    assert "集中培训和集体学习合计" in after


def test_later_records_do_not_move_a_survey(last):
    seat = taught.secretary(hours=40)
    survey = survey_of(seat.branch, open_next())

    taught.course(seat, 10)

    survey.refresh_from_db()
    assert survey.prefilled == {"secretary_hours": "ledger:40"}


def test_it_is_asked_for_all_branches_at_once(last, django_assert_num_queries):
    parts = [make.participation(taught.secretary(hours=8).branch, within=last) for _ in range(9)]
    later = make.round(cutoff_on=date(2013, 3, 20))
    for one in parts:
        one.round = later

    with django_assert_num_queries(2):
        fill_hours([Survey(participation=one) for one in parts])


@pytest.mark.parametrize(
    ("has_work", "hours", "mark"), [(False, None, "ledger:40"), (True, 24, "import")]
)
def test_an_imported_cycle_notes_them_too_and_the_file_goes_first(has_work, hours, mark):
    roster = Roster()
    import_roster(
        roster.content(), "2012.xlsx", Wish("2012年度", date(2012, 3, 20)), system_reach()
    )
    branch = Branch.objects.get(code=roster.code(0))
    taught.course(branch.terms.get(seat="secretary"), 40)
    roster.set("F1B", roster.rows_of("F1B", branch.code)[0], "书记培训学时", 24)
    if not has_work:
        roster.drop_sheet("F1B")

    outcome = import_roster(
        roster.content(), "2013.xlsx", Wish("2013年度", date(2013, 3, 20)), system_reach()
    )

    assert outcome.trial.problems == []
    survey = survey_of(branch, outcome.round)
    assert (survey.secretary_hours, survey.prefilled["secretary_hours"]) == (hours, mark)
