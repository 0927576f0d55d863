"""院（系）级党支部, here the 直属党支部: five years where nobody wrote the term down (高校条例
2021 §7), one rule for the register, the survey, duties, figures and points.
"""

from datetime import date

import pytest

from branches.models import Duty, Survey
from branches.organisation.queries import branch_list, term_clock
from branches.organisation.term import open_term_duties
from branches.rounds.opening import enrol_branches
from config.overview.figures import Frame
from config.overview.terms import load_terms
from grading.rubrics.services import load_rubrics
from grading.sheets.assessments import open_assessments
from grading.sheets.cards import load_cards
from tests import make
from tests.grading import graded
from tests.rosters import Roster, import_roster

pytestmark = pytest.mark.django_db
CUTOFF = date(2026, 9, 30)
# Three years are over, five are not.
ELECTED = date(2022, 5, 1)


@pytest.fixture
def round():
    return make.round(cutoff_on=CUTOFF, set_name="current")


def branches():
    """(directly under the school, under a 分党委), elected on the same day for nobody knows how
    long.
    """
    return [make.branch(of=of, elected_on=ELECTED) for of in (make.school(), make.committee())]


def test_the_survey_keeps_the_place_of_its_round(round):
    direct, ordinary = branches()

    enrol_branches(round)

    found = Survey.objects.values_list("participation__branch", "is_college_level")
    assert dict(found) == {direct.pk: True, ordinary.pk: False}


def test_an_imported_branch_keeps_it_and_loses_it_with_a_move(round):
    roster = Roster(4)
    home = roster.get("F1", 0, "所属分党委*")
    roster.set("F1", 0, "所属分党委*", "校党委").set("F1", 0, "内设党总支", "")
    import_roster(roster)
    survey = Survey.objects.get(participation__branch__code=roster.code(0))
    assert survey.is_college_level
    assert Survey.objects.filter(is_college_level=True).count() == 1

    import_roster(roster.set("F1", 0, "所属分党委*", home))

    survey.refresh_from_db()
    assert not survey.is_college_level


def test_the_re_election_is_owed_after_five_years(round):
    direct, ordinary = branches()

    open_term_duties(date(2027, 1, 1))

    owed = dict(Duty.objects.open().values_list("subject_id", "due_on"))
    assert owed == {direct.pk: date(2027, 5, 1), ordinary.pk: date(2025, 5, 1)}


def test_lists_and_figures_count_by_the_same_rule(round):
    direct, ordinary = branches()
    enrol_branches(round)
    org = make.org_dept()

    listed = branch_list(org, term_clock(round), figure_name="term_overdue")
    frame = Frame(org, round, CUTOFF)
    late = frame.participations().filter(frame.figures["term_overdue"].condition)
    soon = frame.participations().filter(frame.figures["term_202705"].condition)

    assert list(listed) == [ordinary]
    assert [one.branch for one in late] == [ordinary]
    assert [one.branch for one in soon] == [direct]
    terms = load_terms(frame)
    assert (terms.overdue, dict(terms.months)) == (1, {"term_202705": 1})


def test_points_are_lost_after_five_years(round):
    load_rubrics(round)
    outcomes = {}
    for branch in branches():
        facts = graded.FLAWLESS | {"elected_on": ELECTED, "term_years": None}
        facts["is_college_level"] = branch.is_college_level
        one = make.participation(branch, within=round, state="submitted", **facts)
        row = open_assessments([one])[0]
        card = load_cards(type(row).objects.filter(pk=row.pk))[0]
        outcomes[branch.is_college_level] = card.computed["A3"].points

    assert outcomes == {True: 4, False: 0}


def test_in_a_year_of_2012_nobody_knows_the_rule():
    direct, ordinary = branches()
    round = make.round(cutoff_on=CUTOFF, set_name="2012")

    listed = branch_list(make.org_dept(), term_clock(round), figure_name="term_overdue")

    assert set(listed) == {direct, ordinary}
