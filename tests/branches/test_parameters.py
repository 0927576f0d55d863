"""The shipped parameters read well; a document that no cycle can work with is refused by name."""

from copy import deepcopy
from decimal import Decimal
from fractions import Fraction

import pytest

from branches.parameters import build_document, read_parameters
from tests.survey_facts import fixture, parameters


def document(**values):
    made = deepcopy(build_document(fixture("parameters.json"), "2012"))
    made["values"] |= values
    return made


def test_both_shipped_sets_read_with_their_own_numbers():
    old, current = parameters("2012"), parameters("current")

    assert (old.secretary_hours, current.secretary_hours) == (Decimal(40), Decimal(56))
    assert (old.term_years_allowed, current.term_years_allowed) == ((2, 3), (3,))
    assert old.appraisal_excellent_share == Fraction(1, 3)
    assert old.set_name == "2012"


@pytest.mark.parametrize("preset", ["plan3", "nwafu4", "central4"])
def test_every_preset_has_a_grade_for_every_score(preset):
    read = parameters("2012", preset)

    graded = [read.grade_for(Decimal(score) / 10)[0] for score in range(1001)]

    assert set(graded) == set(read.grade_codes)
    assert (read.lowest[0], read.below_top[0]) == (read.grade_codes[-1], read.grade_codes[1])


@pytest.mark.parametrize(
    ("score", "grade"),
    [("90.0", "advanced"), ("89.9", "qualified"), ("60.0", "qualified"), ("59.9", "weak")],
)
def test_intervals_are_half_open(score, grade):
    assert parameters().grade_for(Decimal(score))[0] == grade


@pytest.mark.parametrize(
    "values",
    [
        {"self_weight": "0.5"},
        {"min_valid": None},
        {"veto_rate": "1.5"},
        {"appraisal_attendance": "高"},
        {"appraisal_excellent_share": "1/0"},
    ],
)
def test_a_wrong_value_is_refused(values):
    with pytest.raises(ValueError, match="权重|参数"):
        read_parameters(document(**values))


def test_a_missing_value_is_named():
    made = document()
    del made["values"]["max_members"]

    with pytest.raises(ValueError, match="max_members"):
        read_parameters(made)


def test_grades_must_fall_to_zero():
    made = document()
    made["grades"] = [
        ["advanced", "先进", "60"],
        ["qualified", "合格", "90"],
        ["weak", "薄弱", "0"],
    ]

    with pytest.raises(ValueError, match="等级分数线"):
        read_parameters(made)
