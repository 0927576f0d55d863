"""The grades of a year on its page: renamed, added, taken away, but none that was given."""

import pytest

from branches.models import Cycle
from branches.rounds.forms import ParametersForm
from grading.models import Assessment
from tests import make
from tests.config.pages.test_cycle_page import parameters, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def round():
    return make.round()


def graded(round, **changed):
    """The rows [label, bound] after the form was sent with these changes, and the answer."""
    form = ParametersForm(parameters(round, **changed), document=round.cycle.parameters)
    assert form.is_valid(), form.errors
    return [row[1:] for row in form.new_document()["grades"]]


def test_a_new_grade_takes_its_place_by_its_bound(round):
    rows = graded(round, grade_spare1_label="良好", grade_spare1_cut="75")

    assert rows == [["先进", "90"], ["良好", "75"], ["合格", "60"], ["薄弱", "0"]]


def test_the_look_that_a_document_names_survives_a_change(round):
    cycle = round.cycle
    rows = [["a", "好", "80", "good"], ["b", "差", "0", "low"]]
    cycle.parameters = cycle.parameters | {"grades": rows}

    assert graded(round, grade_a_label="优") == [["优", "80", "good"], ["差", "0", "low"]]


def test_a_row_emptied_whole_is_no_grade(round):
    changed = {"grade_qualified_label": "", "grade_qualified_cut": ""}

    assert graded(round, **changed) == [["先进", "90"], ["薄弱", "0"]]


def test_a_grade_without_a_name_is_none(round):
    assert graded(round, grade_qualified_label="") == [["先进", "90"], ["薄弱", "0"]]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"grade_spare1_label": "良好"}, "请填写“良好”的分数线"),
        ({"grade_qualified_cut": ""}, "请填写“合格”的分数线"),
        ({"grade_spare1_label": "良好", "grade_spare1_cut": "90"}, "互不相同"),
        ({"grade_spare1_label": "合格", "grade_spare1_cut": "70"}, "各不相同"),
        ({"grade_qualified_label": "", "grade_advanced_label": ""}, "2 到 6 等"),
    ],
)
def test_grades_that_cannot_work_are_refused_in_words(client, round, changed, sentence):
    client.force_login(make.org_dept())
    before = round.cycle.parameters

    response = client.post(url(round), parameters(round, **changed))

    assert sentence in response.text
    assert Cycle.objects.get().parameters == before


def test_a_grade_that_a_branch_was_given_stays(client, round):
    client.force_login(make.org_dept())
    one = make.participation(within=round)
    Assessment.objects.create(participation=one, grade="qualified", state="committee_decided")

    response = client.post(url(round), parameters(round, grade_qualified_label=""))

    assert response.status_code == 409
    assert "“合格”（1 个支部）" in response.text
    assert "qualified" in Cycle.objects.get().rules.grades.codes
