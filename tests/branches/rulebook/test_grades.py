"""The ladder of grades: positions, moves inside a year and between years of other grades."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rulebook.grades import (
    ALL_TONES,
    BOTTOM,
    FEWEST,
    MIDDLE,
    MOST,
    TOP,
    UNGRADED,
    read_grades,
)
from tests.survey_facts import parameters

PLAN = [["advanced", "先进", "90"], ["qualified", "合格", "60"], ["weak", "薄弱", "0"]]
FOUR = parameters("2012", "nwafu4").grades


def ladders():
    """Ladders of two to six rungs with bounds that fall to 0."""
    cuts = st.lists(st.integers(1, 100), min_size=FEWEST - 1, max_size=MOST - 1, unique=True)
    return cuts.map(
        lambda drawn: read_grades(
            [f"g{n}", f"第{n}等", str(cut)]
            for n, cut in enumerate([*sorted(drawn, reverse=True), 0])
        )
    )


@given(ladders(), st.decimals(0, 100, places=1))
def test_a_score_stands_between_its_bound_and_the_next(ladder, score):
    grade, above = ladder.holding(score), ladder.above(score)

    assert grade.cut <= score
    assert (above is None) == (grade == ladder.top)
    assert above is None or ladder.steps(grade.code, above.code) == 1


@given(ladders())
def test_one_is_top_one_is_bottom_and_no_two_look_alike(ladder):
    positions = [ladder.position(code) for code in ladder.codes]

    assert positions == [TOP, *[MIDDLE] * (len(ladder) - 2), BOTTOM]
    assert len({one.tone for one in ladder}) == len(ladder)
    assert {one.tone for one in ladder} <= set(ALL_TONES)


@pytest.mark.parametrize(
    ("was", "now", "steps"),
    [
        ("weak", "advanced", 2),
        ("advanced", "qualified", -1),
        ("qualified", "qualified", 0),
        ("ungraded", "qualified", None),
        ("weak", "undecided", None),
        ("", "weak", None),
    ],
)
def test_moves_compare_grades_proper(was, now, steps):
    ladder = read_grades(PLAN)

    assert ladder.steps(was, now) == ladder.move(now, was, ladder) == steps


@pytest.mark.parametrize(
    ("was", "now", "steps"),
    [
        ("weak", "fair", 1),  # 薄弱 → 一般
        ("qualified", "good", 0),  # 合格 → 较好: both in the middle, nobody can say which is higher
        ("advanced", "good", -1),
        ("weak", "weak", 0),
        ("advanced", "advanced", 0),
        ("ungraded", "good", None),
    ],
)
def test_years_with_other_grades_compare_by_position(was, now, steps):
    assert FOUR.move(now, was, read_grades(PLAN)) == steps


def test_a_renamed_grade_keeps_its_look():
    renamed = read_grades([["advanced", "示范", "90"], *PLAN[1:]])

    assert (renamed.top.tone, str(renamed.top)) == ("adv", "示范")
    assert renamed.named("ungraded") is UNGRADED
    assert renamed.named("good") is None


def test_a_document_may_name_the_look():
    read = read_grades([["a", "好", "80", "good"], ["b", "差", 0, "low"]])

    assert [(one.tone, one.cut) for one in read] == [("good", Decimal(80)), ("low", Decimal(0))]


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        (PLAN[:1], "2 到 6 等"),
        ([*PLAN, *PLAN, ["x", "一般", "10"]], "2 到 6 等"),
        ([PLAN[1], PLAN[0], PLAN[2]], "从高到低"),
        ([*PLAN[:2], ["weak", "薄弱", "10"]], "从高到低"),
        ([["a", "合格", "90"], *PLAN[1:]], "名称"),
        ([["a", "未定级", "90"], *PLAN[1:]], "名称"),
        ([["qualified", "先进", "90"], *PLAN[1:]], "代码"),
        ([["ungraded", "先进", "90"], *PLAN[1:]], "代码"),
        ([["a", "先进", "90", "red"], *PLAN[1:]], "颜色"),
    ],
)
def test_what_no_year_can_work_with_is_refused(rows, word):
    with pytest.raises(ValueError, match=word):
        read_grades(rows)
