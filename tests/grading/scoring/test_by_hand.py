"""Two branches of each kind worked out by hand; the arithmetic stands beside the numbers.

Judged indicators not named have all their points. The facts not named are those of
survey_facts.FAULTLESS: 12 正式, 15 党员, 2 党小组, a committee, every norm just met.
"""

from datetime import date
from fractions import Fraction

import pytest

from grading.scoring.scoring import Context, computed_outcomes, score_sheet
from tests.survey_facts import CUTOFF, ballots, facts, full_marks, judged, parameters, rubric


def scored(kind, changes, scores, **polls):
    context = Context(parameters(), CUTOFF, polls)
    computed = computed_outcomes(rubric(kind), facts(kind=kind, **changes), context)
    return score_sheet(rubric(kind), computed, full_marks(rubric(kind)) | scores)


def points_of(kind, changes, scores, **polls):
    return list(scored(kind, changes, scores, **polls).criteria.values())


def test_staff_an_ordinary_branch():
    changes = {
        "hours_met_members": 12,
        "general_meetings": 3,
        "committee_meetings": 10,
        "theme_days": 9,
        "talks_held": 12,
    }
    scores = {
        "A6": judged("较好"),
        "B2": judged(counts={"no_contact": 3}),
        "B4": judged(ticks=["held"]),
        "B5": judged("一般"),
        "C2": judged(ticks=["held"]),
    }

    assert points_of("staff", changes, scores, members=ballots(12, 6, 2)) == [
        Fraction("19.5"),  # A1 3 + A2 4 + A3 4 + A4 4 + A5 3 + A6 2 × 0.75 = 1.5
        Fraction("14.2"),  # B1 4 × 12/15 = 3.2, B2 4 − 3 × 0.5 = 2.5, B3 4, B4 2, B5 5 × 0.5 = 2.5
        # C1 2 × 0.75 + 2 × 0.5 + 2 + 2 = 6.5, C2 2, C3 3 − 0.25 × 3 = 2.25, C4 2 × 12/15 = 1.6,
        # C5 3, C6 3, C7 3
        Fraction("21.35"),
        Fraction(20),
        Fraction("13.25"),  # E1 10 × (12 + 6 × 0.75) ÷ 20 = 8.25, E2 3, E3 2
    ]


def test_staff_a_small_branch_without_committee_that_lags():
    changes = {
        "full_members": 6,
        "total_members": 8,
        "has_committee": False,
        "group_count": 0,
        "posts_held": ["secretary"],
        "officer_count": 1,
        "elected_on": date(2008, 9, 19),  # + 3 years: 2011-09-19, seven months begun by 2012-03-20
        "hours_met_members": 5,
        "general_meetings": 2,
        "lectures": 1,
        "theme_days": 0,
        "talks_due": 0,
    }
    scores = {
        "A4": judged(ticks=["standing"]),
        "A5": judged(ticks=["report"]),
        "A6": judged("差"),
        "B2": judged(counts={"no_plan": 1, "procedure": 2}),
        "B3": judged(counts={"untrue": 1}),
        "B4": judged(ticks=[]),
        "B5": judged("一般"),
        "C2": judged(ticks=[]),
        "C5": judged(ticks=["made"]),
        "C6": judged(ticks=["plan"]),
        "C7": judged(ticks=["place"]),
        "D1": judged(ticks=[]),
        "D2": judged("一般"),
        "D3": judged("较好"),
        "D4": judged(ticks=["deed"]),
        "D5": judged(ticks=[]),
        "E2": judged(ticks=["list"]),
        "E3": judged(counts={"late": 3}),
    }

    assert points_of("staff", changes, scores, members=ballots(3, 1, 2)) == [
        Fraction(10),  # A1 3, A2 4 (书记 alone is required), A3 0, A4 1, A5 2, A6 0
        Fraction(8),  # B1 4 × 5/8 = 2.5, B2 4 − 1 − 4 → 0, B3 3, B4 0, B5 2.5
        # C1: 党员大会 holds 6 points × (1 − 0.25 × 2) = 3, 党课 2 × 0.75 = 1.5; C2 0, C3 3 − 3 = 0,
        # C5 2, C6 1, C7 1.5: together 9. C4 does not apply: 9 × 25 ÷ (25 − 2).
        Fraction(9 * 25, 23),
        Fraction(8),  # D1 0, D2 3, D3 3, D4 2, D5 0
        Fraction("7.25"),  # E1 10 × (3 + 0.75) ÷ 6 = 6.25, E2 1, E3 2 − 3 → 0
    ]


def test_student_a_branch_over_thirty():
    changes = {
        "full_members": 20,
        "total_members": 35,
        "vacancies": [{"post": "youth", "since": "2011-10-01"}],
        "hours_met_members": 28,
        "committee_meetings": 8,
        "group_meetings": 11,
        "theme_days": 10,
        "talks_due": 40,
        "talks_held": 30,
    }
    scores = {
        "B1": judged(counts={"missing": 3}),
        "B2": judged(counts={"procedure": 1}),
        "B3": judged(counts={"failed": 2, "discipline": 1}),
        "B5": judged(counts={"transfer": 1}),
        "B6": judged(ticks=["held"]),
        "D1": judged("较好"),
        "D3": judged(ticks=["idea", "deed"]),
        "D5": judged("院级表彰"),
    }

    assert points_of("student", changes, scores, members=ballots(20, 10)) == [
        Fraction(12),  # A1 3 − 1 = 2, A2 3 − 1 (vacancy) = 2, A3 3 − 1 (vacancy) = 2, A4 4, A5 2
        # B1 6 − 1.5 = 4.5, B2 6 − 2 = 4, B3 5 − 1 − 2 = 2, B4 3 × 28/35 = 2.4, B5 2.5, B6 1
        Fraction("16.4"),
        # C1 2 + 2 × 0 (4 missing) + 2 × 0.75 + 2 = 5.5, C2 3, C3 2.5, C4 3 × 30/40 = 2.25,
        # C5 3, C6 3, C7 2
        Fraction("21.25"),
        Fraction("15.5"),  # D1 6 × 0.75 = 4.5, D2 5, D3 1 + 2 = 3, D4 2, D5 1
        Fraction(85, 6),  # E1 10 × (20 + 7.5) ÷ 30 = 55/6, E2 3, E3 2
    ]


def test_student_a_branch_that_stands_still():
    changes = {
        "full_members": 2,
        "total_members": 51,
        "posts_held": [],
        "officer_count": 0,
        "elected_on": date(2009, 1, 1),  # due 2012-01-01, three months begun
        "vacancies": [{"post": "secretary", "since": "2011-06-01"}],
        "hours_met_members": 0,
        "general_meetings": 0,
        "committee_meetings": 0,
        "group_meetings": 0,
        "lectures": 0,
        "theme_days": 0,
        "talks_due": 5,
        "talks_held": 0,
    }

    assert points_of("student", changes, {}, members=ballots(0, 0, 5)) == [
        # A1 3 − 1 − 3 → 0, A2 3 − 1 (no 书记; its vacancy is the same matter) = 2,
        # A3 3 − 2 − 1 = 0, A4 4, A5 2
        Fraction(8),
        Fraction(22),  # B1 6, B2 6, B3 5, B4 0, B5 3, B6 2
        # C1 0 + 0 + 0 + 2 × 0.5 (2 lectures missing) = 1, C2 3, C3 0, C4 0, C5 3, C6 3, C7 2
        Fraction(12),
        Fraction(20),
        Fraction(5),  # E1 0, E2 3, E3 2
    ]


def test_office_a_joint_branch():
    changes = {
        "is_joint": True,
        "joint_unit_count": 6,
        "term_due_on": date(2012, 3, 1),
        "hours_met_members": 10,
        "general_meetings": 3,
        "committee_meetings": 10,
        "lectures": 0,
        "theme_days": 8,
    }
    scores = {
        "B2": judged(counts={"complaint": 1, "discipline": 1}),
        "B5": judged("较好"),
        "C6": judged(ticks=["plan"]),
        "D1": judged("较好"),
        "D2": judged("一般"),
        "E3": judged(counts={"late": 1}),
    }
    polls = {"members": ballots(), "clients": ballots(6, 2, 2)}

    assert points_of("office", changes, scores, **polls) == [
        Fraction(17),  # A1 3 − 1 = 2, A2 4, A3 2 (one month), A4 4, A5 3, A6 2
        11 + Fraction(8, 3),  # B1 4 × 10/15 = 8/3, B2 5 − 1 − 3 = 1, B3 4, B4 3, B5 4 × 0.75 = 3
        # C1 1.5 × 2/3 + 1.5 × 1/3 + 1.5 + 1.5 × 1/3 = 3.5, C2 3, C3 2 − 0.25 × 4 = 1, C4 2, C5 3,
        # C6 1, C7 2
        Fraction("15.5"),
        Fraction(15),  # D1 6, D2 3, D3 4, D4 2
        Fraction("16.8"),  # E1 8 × 19.5/20 = 7.8, E2 8 × 7.5/10 = 6, E3 4 − 1 = 3
    ]


def test_office_waits_for_the_repeated_poll_of_clients():
    changes = {
        "full_members": 0,
        "total_members": 0,
        "has_committee": False,
        "group_count": 0,
        "general_meetings": 3,
        "lectures": 1,
        "talks_due": 0,
    }
    invalid = scored("office", changes, {}, members=ballots(), clients=ballots(4, 0))

    assert (invalid.criteria["masses"], invalid.total, invalid.open) == (None, None, ("E2",))
    assert points_of("office", changes, {}, members=ballots(), clients=ballots(5, 0)) == [
        Fraction(19),  # A1 3 − 1 = 2, A2 4, A3 4, A4 4, A5 3, A6 2
        Fraction(20),  # B1 does not apply: (5 + 4 + 3 + 4) × 20 ÷ (20 − 4)
        # C1 党员大会 4.5 × 2/3 = 3, 党课 1.5 × 2/3 = 1; C2 3, C3 2, C5 3, C6 2, C7 2: 16 × 20 ÷ 18
        Fraction(160, 9),
        Fraction(20),
        Fraction("19.8"),  # E1 7.8, E2 8, E3 4
    ]


def test_retired_a_large_branch_without_groups():
    changes = {
        "total_members": 25,
        "group_count": 0,
        "hours_met_members": 20,
        "hardship_visited": 1,
        "general_meetings": 3,
        "committee_meetings": 3,
        "theme_days": 8,
        "talks_due": 20,
        "talks_held": 10,
    }
    scores = {
        "B2": judged(counts={"untrue": 1}),
        "D1": judged("较好"),
        "D3": judged(ticks=["deed"]),
    }

    assert points_of("retired", changes, scores, members=ballots()) == [
        Fraction(19),  # A1 4 − 1 = 3, A2 5, A3 4, A4 5, A5 2
        Fraction(11),  # B1 5 × 20/25 = 4, B2 3, B3 2, B4 4 × 1/2 = 2
        # C1 3 × 3/4 + 2 × 3/6 + 3 × 8/10 = 5.65, C2 3, C3 4, C4 4 × 10/20 = 2, C5 3, C6 3
        Fraction("20.65"),
        Fraction("16.5"),  # D1 10 × 0.75 = 7.5, D2 5, D3 2, D4 2
        Fraction("19.7"),  # E1 12 × 19.5/20 = 11.7, E2 5, E3 3
    ]


def test_retired_a_small_branch_with_nobody_in_hardship():
    changes = {
        "full_members": 5,
        "total_members": 5,
        "hours_met_members": 5,
        "has_committee": False,
        "general_meetings": 2,
        "talks_due": 10,
        "talks_held": 8,
        "hardship_due": 0,
    }
    scores = {
        "A4": judged(ticks=["able"]),
        "D1": judged("一般"),
        "D2": judged("差"),
        "D4": judged(ticks=["brand"]),
        "E3": judged(counts={"late": 1}),
    }

    assert points_of("retired", changes, scores, members=ballots(2, 2, 3)) == [
        Fraction(17),  # A1 4, A2 5, A3 4, A4 2, A5 2
        Fraction(15),  # B1 5, B2 4, B3 2; B4 does not apply: 11 × 15 ÷ (15 − 4)
        Fraction("21.7"),  # C1 5 × 2/4 + 3 × 1 = 5.5, C2 3, C3 4, C4 4 × 8/10 = 3.2, C5 3, C6 3
        Fraction(9),  # D1 5, D2 0, D3 3, D4 1
        Fraction(32, 3),  # E1 12 × (2 + 1.5) ÷ 7 = 6, E3 2; E2 does not apply: 8 × 20 ÷ (20 − 5)
    ]


def test_staff_one_seat_empty_and_half_the_ballots_back():
    changes = {
        "posts_held": ["secretary", "organisation"],
        "officer_count": 2,
        "vacancies": [{"post": "publicity", "since": "2011-11-01"}],
    }
    poll = ballots(8, 2, 0, 5, due=30, returned=15)

    assert points_of("staff", changes, {}, members=poll) == [
        Fraction(19),  # A2 4 − 1: no 宣传委员, whose vacancy and whose absence are the same matter
        Fraction(20),
        Fraction(25),
        Fraction(20),
        Fraction("14.5"),  # E1 10 × (8 + 1.5) ÷ 10 = 9.5, E2 3, E3 2; 5 不了解 count nowhere
    ]


def test_student_an_honour_of_the_school_is_worth_both_points():
    def honours(label):
        points = points_of("student", {}, {"D5": judged(label)}, members=ballots())
        return points[3]  # D1 6, D2 5, D3 5, D4 2 and D5

    assert honours("校级及以上表彰或品牌立项") == 20
    assert honours("院级表彰") == 19
    assert honours("没有表彰") == 18


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("staff", Fraction("99.75")),  # only E1: 10 × 19.5/20
        ("student", Fraction("99.75")),
        ("office", Fraction("99.8")),  # E1 8 × 19.5/20, E2 8 × 20/20
        ("retired", Fraction("99.7")),  # E1 12 × 19.5/20
    ],
)
def test_a_faultless_branch_loses_only_what_the_poll_took(kind, expected):
    assert scored(kind, {}, {}, members=ballots(), clients=ballots(20, 0)).total == expected
