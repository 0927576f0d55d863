"""The shipped parameters read well; a document that no cycle can work with is refused by name."""

import re
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from inspect import getsource

import pytest

from branches.rounds.parameter_fields import ENTRIES
from branches.rulebook.parameters import OFF, Parameters, build_document, read_parameters
from branches.rulebook.polls import BASIC_WEIGHT
from grading.scoring.scoring import BANDS, final_score
from tests.survey_facts import fixture, parameters
from tests.test_house import APPS, ROOT, python_files


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
    assert (old.term_years_college_level, current.term_years_college_level) == (None, 5)


@pytest.mark.parametrize("preset", ["plan3", "nwafu4", "central4"])
def test_every_preset_has_a_grade_for_every_score(preset):
    read = parameters("2012", preset)

    graded = [read.grades.holding(Decimal(score) / 10) for score in range(1001)]

    assert set(graded) == set(read.grades)


@pytest.mark.parametrize(
    ("score", "grade"),
    [("90.0", "advanced"), ("89.9", "qualified"), ("60.0", "qualified"), ("59.9", "weak")],
)
def test_intervals_are_half_open(score, grade):
    assert parameters().grades.holding(Decimal(score)).code == grade


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


@pytest.mark.parametrize(
    ("months", "sentence"),
    [
        ([], "从大到小"),
        ([1, 4], "从大到小"),
        ([6, 6], "从大到小"),
        ([6, 0], "至少 1 个月"),
        ([7, 1], "不能早于到期前 6 个月"),
    ],
)
def test_months_of_reminding_come_nearer_and_not_before_the_duty(months, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_parameters(document(term_months=months))

    assert read_parameters(document(term_months=[5, 2])).term_months == (5, 2)


def test_a_year_opened_before_a_parameter_has_its_rule_switched_off():
    made = document()
    for name in OFF:
        made["values"].pop(name, None)

    read = read_parameters(made)

    assert (read.min_return, read.unknown_counts) == (Decimal(0), False)
    assert (parameters().min_return, parameters().unknown_counts) == (Decimal("0.50"), False)


def test_no_word_passes_for_yes_or_no():
    with pytest.raises(ValueError, match="unknown_counts"):
        read_parameters(document(unknown_counts="false"))


# Values of the document that no page offers. Here with what says them instead.
FIXED = {
    "decimals": "final_score",
    "rounding": "final_score",
    "bands": "BANDS",
    "weights": "satisfaction",
    "org_life_per_year": "F16",
    "appraisal_per_year": "F17",
    "talk_per_pair_year": "F19",
}
COMING = set()
# Names of the document that other rules are about to read.
UNREAD = {"term_request_months"}


def code_without_the_catalogues():
    """The text of all code that may ask for a parameter."""
    catalogues = {
        *("branches/rulebook/parameters.py", "branches/rounds/parameter_fields.py"),
        *("branches/rulebook/sources.py", "branches/rulebook/findings.py"),
    }
    paths = (path for app in APPS for path in python_files(app))
    return "\n".join(
        path.read_text("utf-8")
        for path in paths
        if path.relative_to(ROOT).as_posix() not in catalogues
    )


def test_every_parameter_is_asked_for_by_a_rule_or_marked_as_not_in_use():
    code = code_without_the_catalogues()

    # By attribute, by its name (norms), or by what Parameters makes of it (term_lengths).
    asked = {name for name in ENTRIES if re.search(rf"[.\"]{name}\b", code)}
    asked |= {name for name in ENTRIES if f"self.{name}" in getsource(Parameters)}

    assert set(ENTRIES) - asked == COMING
    assert {name for name, entry in ENTRIES.items() if not entry.in_use} == COMING


def test_every_value_of_the_document_is_a_parameter_or_said_by_code():
    for set_name in ("2012", "current"):
        names = set(build_document(fixture("parameters.json"), set_name)["values"])

        assert names - set(ENTRIES) <= set(FIXED) | UNREAD


def test_what_code_says_is_what_the_document_says():
    values = build_document(fixture("parameters.json"), "current")["values"]

    assert {word: Fraction(share) for word, share in values["bands"]} == BANDS
    assert Fraction(values["weights"]["基本满意"]) == BASIC_WEIGHT
    assert (values["decimals"], values["rounding"]) == (1, "ROUND_HALF_UP")
    assert final_score(Fraction("89.95"), Fraction("89.95"), parameters()) == Decimal("90.0")
    for name in ("org_life_per_year", "appraisal_per_year", "talk_per_pair_year"):
        assert values[name] == 1


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


def test_a_year_that_opened_the_duty_on_the_last_day_can_still_be_read():
    read = read_parameters(document(term_reminder_months=0, term_months=[1]))

    assert (read.term_reminder_months, read.term_months) == (0, (1,))
