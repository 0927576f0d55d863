"""What becomes the text of a 整改事项: what is wrong, in the office's words, for every way in which
an indicator of the four rubrics can lose points; never how many points it lost.
"""

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rulebook.fields import KINDS
from grading.scoring.scoring import (
    Context,
    IndicatorSpec,
    computed_outcomes,
    judged_outcome,
    lost_points,
)
from tests.fact_strategies import any_facts, polls, steady
from tests.survey_facts import (
    CUTOFF,
    ballots,
    facts,
    fixture,
    full_marks,
    judged,
    parameters,
    rubric,
)

POINTS = re.compile(r"扣|\d\s*分|得分|失分|未得|指数|次，扣|票")
# What stands for a wording that a rubric has not got.
PLACEHOLDER = re.compile("没有做到：|有待改进")
# Facts that cost a computed indicator points, one matter each.
LOSING = [
    {"full_members": 2},
    {"total_members": 51},
    {"total_members": 31},
    {"total_members": 25, "group_count": 0},
    {"is_joint": True, "joint_unit_count": 6},
    {"posts_held": []},
    {"officer_count": 2},
    {"officer_count": 9},
    {"vacancies": [{"post": "youth", "since": "2011-01-01"}]},
    {"term_due_on": date(2012, 1, 1)},
    {"term_due_on": date(2011, 1, 1)},
    {"general_meetings": 1},
    {"committee_meetings": 2},
    {"group_meetings": 3},
    {"lectures": 0},
    {"theme_days": 3},
    {"hours_met_members": 3},
    {"talks_held": 2},
    {"hardship_visited": 0},
    {"hardship_contacted": 1},
]
POLLS = [ballots(18, 2, 3), ballots(18, 9, 0), ballots(0, 0, 9, 4)]


def is_worth_reading(text):
    return len(text) >= 5 and not POINTS.search(text) and not text.endswith(("。", "；"))


def losing_scores(indicator):
    """Every judgement of an indicator that costs points, one matter each and all together."""
    if indicator.method in ("band", "levels"):
        return [judged(word) for word, got in indicator.choices.items() if got < indicator.points]
    if indicator.method == "sum":
        keys = [part["key"] for part in indicator.parts]
        alone = [judged(ticks=[one for one in keys if one != key]) for key in keys]
        return [*alone, judged(ticks=[])]
    keys = [one["key"] for one in indicator.deductions]
    alone = [judged(counts={key: times}) for key in keys for times in (1, 2)]
    return [*alone, judged(counts=dict.fromkeys(keys, 1))]


def judged_problems(spec):
    for indicator in spec.indicators:
        if not indicator.is_computed:
            for score in losing_scores(indicator):
                yield indicator, judged_outcome(indicator, score)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_person_finds_lacking_is_told_as_what_is_wrong(kind):
    told = list(judged_problems(rubric(kind)))

    assert {one.code for one, _outcome in told} == {
        one.code for one in rubric(kind).indicators if not one.is_computed
    }
    for indicator, outcome in told:
        assert outcome.points < indicator.points
        assert is_worth_reading(outcome.problem), (kind, indicator.code, outcome.problem)
        assert not PLACEHOLDER.search(outcome.problem), (kind, indicator.code)


@pytest.mark.parametrize("kind", KINDS)
def test_each_way_to_lose_reads_otherwise(kind):
    by_code = {}
    for indicator, outcome in judged_problems(rubric(kind)):
        by_code.setdefault(indicator.code, []).append(outcome.problem)

    for code, texts in by_code.items():
        # All parts missing of an indicator of one part say the same.
        assert len(set(texts)) >= len(texts) - 1, (code, texts)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_facts_lack_is_told_as_what_is_wrong(kind):
    lost = {}
    for changes in LOSING:
        for poll in POLLS:
            context = Context(parameters(), CUTOFF, {"members": poll, "clients": poll})
            outcomes = computed_outcomes(rubric(kind), facts(kind=kind, **changes), context)
            for indicator in rubric(kind).indicators:
                outcome = outcomes.get(indicator.code)
                if outcome and outcome.points is not None and outcome.points < indicator.points:
                    lost.setdefault(indicator.code, set()).add(outcome.problem)

    assert set(lost) == {one.code for one in rubric(kind).indicators if one.is_computed}
    if kind == "student":
        lost["A3"].remove("")  # an empty seat: A2 tells it
    for code, texts in lost.items():
        for text in texts:
            assert is_worth_reading(text), (kind, code, text)


@steady
@given(any_facts(), polls, st.sampled_from(sorted(KINDS)))
def test_a_problem_stands_exactly_where_points_were_lost(drawn, poll, kind):
    context = Context(parameters(), CUTOFF, {"members": poll, "clients": poll})

    for code, outcome in computed_outcomes(rubric(kind), drawn, context).items():
        full = next(one.points for one in rubric(kind).indicators if one.code == code)
        has_lost = outcome.points is not None and outcome.points < full
        assert has_lost or not outcome.problem
        # An empty seat of a student branch is told by A2 alone.
        assert outcome.problem or not has_lost or (kind, code) == ("student", "A3")
        assert not POINTS.search(outcome.problem)


def test_a_rubric_of_an_earlier_year_tells_its_own_words():
    spec = rubric("staff")
    bare = [
        replace(
            one,
            problems={},
            parts=tuple({k: v for k, v in row.items() if k != "problem"} for row in one.parts),
            deductions=tuple(
                {k: v for k, v in row.items() if k != "problem"} for row in one.deductions
            ),
            known={},
        )
        for one in spec.indicators
        if not one.is_computed
    ]

    texts = {
        (one.code, number): judged_outcome(one, score).problem
        for one in bare
        for number, score in enumerate(losing_scores(one))
    }

    assert all(is_worth_reading(text) for text in texts.values())
    assert texts["A6", 1] == "班子团结协作、执行有力评为“一般”，有待改进"
    assert texts["C2", 1] == "组织生活会没有做到：有问题清单并整改"
    assert texts["B2", 0] == "无年度发展计划"
    assert texts["B2", 3] == "积极分子未确定培养联系人（2人）"


@pytest.mark.parametrize(
    ("poll", "text"),
    [
        (ballots(30, 2, 1), None),
        (
            ballots(12, 6, 2),
            "参加测评的20名党员群众中，8人不够满意（不满意2人、基本满意6人）",
        ),
        (ballots(12, 8), "参加测评的20名党员群众中，8人不够满意（基本满意8人）"),
    ],
)
def test_a_poll_is_a_problem_only_from_half_a_point(poll, text):
    """0.45 of 10 points of satisfaction is nothing to rectify."""
    context = Context(parameters(), CUTOFF, {"members": poll})
    spec = rubric("staff")
    computed = computed_outcomes(spec, facts(), context)

    lost = {one.indicator.code: one.text for one in lost_points(spec, computed, full_marks(spec))}

    assert lost == ({"E1": text} if text else {})


def test_who_does_not_know_the_branch_is_a_problem_where_it_counts():
    rules = replace(parameters(), unknown_counts=True)
    context = Context(rules, CUTOFF, {"members": ballots(10, 0, 1, 4)})

    outcome = computed_outcomes(rubric("staff"), facts(), context)["E1"]

    assert outcome.explanation.startswith("满意10票、基本满意0票、不满意1票、不了解4票，")
    assert outcome.problem == (
        "参加测评的15名党员群众中，1人不够满意（不满意1人），4人不了解支部工作"
    )


@pytest.mark.parametrize(
    ("points", "each", "is_problem"),
    [
        (10, "0.45", False),
        (10, "0.5", True),
        (5, "0.49", False),
        (5, "0.5", True),
        (2, "0.19", False),
        (2, "0.2", True),
    ],
)
def test_less_than_a_tenth_or_half_a_point_is_no_problem(points, each, is_problem):
    rows = ({"key": "a", "label": "某项", "each": each, "problem": "某项不实"},)
    indicator = IndicatorSpec("X1", "某项", points, "deduct", deductions=rows)
    criterion = replace(rubric("staff").criteria[0], indicators=(indicator,))
    spec = replace(rubric("staff"), criteria=(criterion,))

    lost = lost_points(spec, {}, {"X1": judged(counts={"a": 1})})

    assert [(one.points, one.text) for one in lost] == (
        [(Fraction(each), "某项不实")] if is_problem else []
    )


def test_an_empty_seat_is_one_problem():
    spec = rubric("student")
    empty = facts(kind="student", vacancies=[{"post": "youth", "since": "2011-01-01"}])
    context = Context(parameters(), CUTOFF, {"members": ballots(20, 0)})
    computed = computed_outcomes(spec, empty, context)

    lost = lost_points(spec, computed, full_marks(spec))

    assert computed["A3"].points == 2
    assert [(one.indicator.code, one.text) for one in lost] == [("A2", "青年委员空缺超过3个月")]


def test_the_texts_of_a_rubric_stand_on_their_own():
    rules = [
        (kind, one["code"], one["rule"])
        for kind, source in fixture("rubrics.json").items()
        for criterion in source["criteria"]
        for one in criterion["indicators"]
    ]

    assert len({kind for kind, _code, _rule in rules}) == len(KINDS)
    for kind, code, rule in rules:
        assert not re.search("同(教职工|学生|机关|离退休)|同上", rule), (kind, code, rule)
        assert 3 < len(rule) <= 300


def test_levels_of_one_honour_are_no_sum():
    """Where a text says 取最高 or 最高一级, the choices are levels."""
    for kind, source in fixture("rubrics.json").items():
        for criterion in source["criteria"]:
            for one in criterion["indicators"]:
                says_highest = "取最高" in one["rule"]
                assert says_highest == (one["method"] == "levels"), (kind, one["code"])
