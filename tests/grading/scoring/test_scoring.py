"""Computed indicators: bounds, monotony, open and inapplicable ones, their explanations."""

from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rulebook.fields import KINDS
from branches.rulebook.polls import satisfaction
from grading.scoring.scoring import (
    FORMULAS,
    Context,
    IndicatorSpec,
    computed_outcomes,
    score_sheet,
)
from tests.fact_strategies import any_facts, polls, steady
from tests.survey_facts import (
    CUTOFF,
    ballots,
    facts,
    full_marks,
    parameters,
    rubric,
    unknown_facts,
)

CONTEXT = Context(parameters(), CUTOFF, {"members": ballots(), "clients": ballots()})


def compute(name, points=Fraction(4), context=CONTEXT, **changes):
    return FORMULAS[name](facts(**changes), points, context)


@pytest.mark.parametrize("kind", KINDS)
def test_a_rubric_adds_up_to_100_and_knows_its_formulas(kind):
    spec = rubric(kind)

    assert sum(one.points for one in spec.criteria) == 100
    for criterion in spec.criteria:
        assert sum(one.points for one in criterion.indicators) == criterion.points
    assert all(one.formula in FORMULAS for one in spec.indicators if one.is_computed)
    assert all(
        sum(p["points"] for p in one.parts) == one.points for one in spec.indicators if one.parts
    )
    assert all(max(one.choices.values()) == one.points for one in spec.indicators)
    assert all(list(one.choices) for one in spec.indicators if one.method == "levels")


@steady
@given(
    any_facts(), polls, polls, st.sampled_from(sorted(KINDS)), st.sampled_from(["2012", "current"])
)
def test_computed_points_stay_within_bounds_whatever_is_unknown(
    drawn, members, clients, kind, name
):
    context = Context(parameters(name), CUTOFF, {"members": members, "clients": clients})

    outcomes = computed_outcomes(rubric(kind), drawn, context)

    for indicator in rubric(kind).indicators:
        outcome = outcomes.get(indicator.code)
        if outcome and outcome.points is not None:
            assert 0 <= outcome.points <= indicator.points
            assert outcome.applicable


@steady
@given(any_facts(), st.sampled_from(sorted(KINDS)))
def test_a_sheet_with_all_judged_is_open_only_where_facts_are(drawn, kind):
    spec = rubric(kind)
    computed = computed_outcomes(spec, drawn, CONTEXT)

    sheet = score_sheet(spec, computed, full_marks(spec))

    assert set(sheet.open) == {code for code, one in computed.items() if one.is_open}
    assert sheet.total is None or 0 <= sheet.total <= 100


MONOTONE = [
    ("meetings", "general_meetings"),
    ("meetings", "committee_meetings"),
    ("meetings", "group_meetings"),
    ("meetings", "lectures"),
    ("meetings_office", "lectures"),
    ("meetings_retired", "theme_days"),
    ("monthly_life", "theme_days"),
    ("study_hours", "hours_met_members"),
    ("talks", "talks_held"),
    ("hardship_visits", "hardship_visited"),
    ("hardship_contacts", "hardship_contacted"),
]


@pytest.mark.parametrize(("name", "field"), MONOTONE)
@steady
@given(less=st.integers(0, 20), more=st.integers(0, 20))
def test_doing_more_never_costs_points(name, field, less, more):
    fewer = compute(name, **{field: less})
    greater = compute(name, **{field: less + more})

    assert fewer.points <= greater.points


@steady
@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_one_more_satisfied_ballot_never_lowers_the_index(good, basic, bad):
    fewer = satisfaction(ballots(good + 5, basic, bad), parameters())
    more = satisfaction(ballots(good + 6, basic, bad), parameters())

    assert fewer.index <= more.index
    assert fewer.rate <= more.rate


OPEN = [
    ("setup", "full_members"),
    ("setup", "total_members"),
    ("setup", "is_joint"),
    ("setup_student", "total_members"),
    ("setup_retired", "full_members"),
    ("committee_posts", "officer_count"),
    ("committee_posts", "full_members"),
    ("committee_complete", "officer_count"),
    ("term", "elected_on"),
    ("term_student", "elected_on"),
    ("meetings", "has_committee"),
    ("meetings", "group_count"),
    ("meetings", "lectures"),
    ("meetings_retired", "theme_days"),
    ("monthly_life", "theme_days"),
    ("study_hours", "hours_met_members"),
    ("study_hours", "total_members"),
    ("talks", "talks_due"),
    ("hardship_visits", "hardship_visited"),
]


@pytest.mark.parametrize(("name", "field"), OPEN)
def test_an_empty_value_leaves_the_indicator_open(name, field):
    outcome = compute(name, **{field: None})

    assert outcome.is_open
    assert "未填" in outcome.explanation


@pytest.mark.parametrize(
    ("name", "field"),
    [("study_hours", "total_members"), ("talks", "talks_due"), ("hardship_visits", "hardship_due")],
)
def test_nobody_to_count_means_not_applicable(name, field):
    outcome = compute(name, **{field: 0})

    assert (outcome.points, outcome.applicable, outcome.is_open) == (None, False, False)
    assert outcome.explanation.endswith("为0，不适用。")


@pytest.mark.parametrize(
    ("due_on", "points"),
    [
        ("2012-03-20", 4),
        ("2012-03-19", 2),
        ("2011-09-20", 2),
        ("2011-09-19", 0),
        ("2010-01-01", 0),
    ],
)
def test_six_months_overdue_cost_half_and_seven_all(due_on, points):
    due = CUTOFF.fromisoformat(due_on)

    assert compute("term", term_due_on=due).points == points
    assert compute("term_student", Fraction(3), term_due_on=due).points == (3 if points == 4 else 1)


def test_points_of_a_meeting_the_branch_does_not_have_go_to_the_general_meeting():
    alone = {"has_committee": False, "group_count": 0, "committee_meetings": None}

    assert compute("meetings", Fraction(8), **alone).points == 8
    assert compute("meetings", Fraction(8), **alone, general_meetings=3).points == Fraction("6.5")
    assert compute("meetings", Fraction(8), **alone, general_meetings=0).points == 2


def test_an_explanation_says_the_numbers():
    outcome = compute("meetings", Fraction(8), general_meetings=3, group_count=0)

    assert outcome.explanation == (
        "党员大会3次，应4次，少1次，扣1分；支委会12次，应12次；党课2次，应2次；"
        "未划分党小组，该项分值并入党员大会。"
    )
    assert compute("setup", subtype="专业教师", total_members=31).explanation == (
        "正式党员12人、党员总数31人，设置合理；教师支部超过30人，提示，不扣分。"
    )


def test_an_unknown_formula_is_open():
    odd = IndicatorSpec("X1", "某项", 3, "auto", "no_such")
    spec = SimpleNamespace(indicators=[odd])

    assert computed_outcomes(spec, unknown_facts(), CONTEXT)["X1"].is_open


VACANT = [{"post": "publicity", "since": "2011-10-01"}]


@pytest.mark.parametrize(
    ("changes", "now", "before"),
    [
        # 宣传委员 left: one person missing. Two remain, and the seat is known to be empty.
        (
            {"posts_held": ["secretary", "organisation"], "officer_count": 2, "vacancies": VACANT},
            3,
            1,
        ),
        ({"posts_held": ["secretary", "organisation"], "officer_count": 2}, 3, 2),
        ({"posts_held": ["secretary", "organisation"], "officer_count": 8}, 3, 2),
        # Somebody holds each post, yet only two persons: the number is the matter.
        ({"officer_count": 2}, 3, 3),
        ({"officer_count": 8}, 3, 3),
        # The vacancy of another post is another missing person.
        ({"vacancies": [{"post": "youth", "since": "2011-10-01"}]}, 3, 3),
        (
            {
                "posts_held": ["secretary", "organisation"],
                "officer_count": 2,
                "vacancies": [*VACANT, {"post": "youth", "since": "2011-10-01"}],
            },
            2,
            0,
        ),
        # Two required posts are two persons.
        ({"posts_held": ["secretary"], "officer_count": 1, "vacancies": VACANT}, 2, 0),
        # Below seven full members the secretary alone is required.
        ({"full_members": 6, "posts_held": [], "officer_count": 0}, 3, 3),
        ({"full_members": 6, "posts_held": ["secretary"], "vacancies": VACANT}, 3, 3),
        ({}, 4, 4),
    ],
)
def test_one_missing_person_never_costs_twice(changes, now, before):
    assert compute("committee_posts", **changes).points == now
    assert compute("committee_complete", **changes).points == before


def test_a_poll_that_few_answered_leaves_the_indicator_open():
    rare = Context(parameters(), CUTOFF, {"members": ballots(12, 3, due=40, returned=19)})

    outcome = compute("satisfaction", context=rare)

    assert outcome.is_open
    assert outcome.explanation == "应参加40人，收回19票，不到50%，测评无效，须重测，暂不计分。"


def test_the_explanation_of_hours_names_the_norm():
    assert compute("study_hours", hours_met_members=12).explanation == (
        "规定每年24学时；党员学时达标人数12人，党员总数15人，按比例得3.2分。"
    )
