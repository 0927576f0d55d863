"""Date arithmetic at its edges: month ends, 29 February, the ends of the calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rulebook.dates import (
    TermLengths,
    add_months,
    add_years,
    is_new_branch,
    long_vacancies,
    months_overdue,
    term_end,
    term_limit,
    time_overdue,
)
from tests.survey_facts import facts

USUAL = TermLengths(3)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2011, 8, 31), 6, date(2012, 2, 29)),
        (date(2010, 8, 31), 6, date(2011, 2, 28)),
        (date(2012, 3, 31), 1, date(2012, 4, 30)),
        (date(2011, 12, 15), 1, date(2012, 1, 15)),
        (date(9999, 12, 31), 1, date.max),
    ],
)
def test_months_clamp_at_the_end_of_the_month(day, months, expected):
    assert add_months(day, months) == expected


def test_29_february_becomes_28_february():
    assert add_years(date(2008, 2, 29), 3) == date(2011, 2, 28)
    elected = {"elected_on": date(2008, 2, 29)}
    assert term_end(facts(**elected, term_years=4), USUAL) == date(2012, 2, 29)
    assert term_end(facts(**elected, term_years=None), USUAL) == date(2011, 2, 28)
    assert term_end(facts(elected_on=None), USUAL) is None


@pytest.mark.parametrize(
    ("limit", "on", "months"),
    [
        (None, date(2012, 3, 20), None),
        (date(2012, 3, 20), date(2012, 3, 20), 0),
        (date(2012, 3, 21), date(2012, 3, 20), 0),
        (date(2012, 3, 19), date(2012, 3, 20), 1),
        (date(2012, 2, 20), date(2012, 3, 20), 1),
        (date(2012, 2, 19), date(2012, 3, 20), 2),
        (date(2012, 1, 31), date(2012, 2, 29), 1),
        (date(2012, 1, 31), date(2012, 3, 1), 2),
        (date(2011, 1, 31), date(2011, 2, 28), 1),
        (date(2012, 2, 29), date(2013, 2, 28), 12),
        (date(2012, 2, 29), date(2013, 3, 1), 13),
        (date(2011, 9, 20), date(2012, 3, 20), 6),
        (date(2011, 9, 19), date(2012, 3, 20), 7),
        (date(2011, 3, 20), date(2012, 3, 20), 12),
        (date(2011, 3, 19), date(2012, 3, 20), 13),
    ],
)
def test_months_overdue(limit, on, months):
    assert months_overdue(limit, on) == months


@given(st.dates(), st.dates())
def test_months_overdue_is_the_smallest_that_reaches(limit, on):
    months = months_overdue(limit, on)

    assert add_months(limit, months) >= on
    assert months == 0 or add_months(limit, months - 1) < on


def test_the_limit_is_the_extension_then_the_due_date_then_the_election():
    assert term_limit(facts(), USUAL) == date(2013, 5, 10)
    assert term_limit(facts(term_years=None), TermLengths(2)) == date(2012, 5, 10)
    assert term_limit(facts(term_due_on=date(2012, 1, 1)), USUAL) == date(2012, 1, 1)
    extended = facts(term_due_on=date(2012, 1, 1), extension_until=date(2012, 9, 1))
    assert term_limit(extended, USUAL) == date(2012, 9, 1)
    assert term_limit(facts(elected_on=None), USUAL) is None


@pytest.mark.parametrize(
    ("written", "at_college", "lengths", "ends"),
    [
        (None, True, TermLengths(3, 5), date(2015, 5, 10)),
        (None, False, TermLengths(3, 5), date(2013, 5, 10)),
        (None, True, TermLengths(3, None), date(2013, 5, 10)),
        (3, True, TermLengths(3, 5), date(2013, 5, 10)),
        (5, True, TermLengths(3, 5), date(2015, 5, 10)),
    ],
)
def test_a_term_nobody_wrote_down_is_five_years_at_college_level(
    written, at_college, lengths, ends
):
    """高校条例 2021 §7; a set that does not know it has the usual years for all."""
    branch = facts(term_years=written, is_college_level=at_college)

    assert term_limit(branch, lengths) == ends


def test_a_vacancy_counts_after_its_months_and_only_with_a_known_start():
    vacancies = [
        {"post": "secretary", "since": "2011-12-19"},
        {"post": "youth", "since": "2011-12-20"},
        {"post": "publicity", "since": None},
    ]

    assert long_vacancies(vacancies, date(2012, 3, 20), 3) == ["secretary"]
    assert long_vacancies(None, date(2012, 3, 20), 3) == []


def test_a_branch_is_new_until_twelve_months_are_over():
    on = date(2012, 3, 20)

    assert is_new_branch(date(2011, 3, 21), on, 12)
    assert not is_new_branch(date(2011, 3, 20), on, 12)
    assert not is_new_branch(None, on, 12)


@pytest.mark.parametrize(
    ("limit", "on", "words"),
    [
        (date(2012, 3, 19), date(2012, 3, 20), "1天"),
        (date(2012, 2, 21), date(2012, 3, 20), "28天"),
        (date(2012, 2, 20), date(2012, 3, 20), "1个月"),
        (date(2012, 1, 21), date(2012, 3, 20), "1个月"),
        (date(2012, 1, 31), date(2012, 2, 29), "1个月"),
        (date(2011, 3, 19), date(2012, 3, 20), "12个月"),
    ],
)
def test_a_late_election_is_told_in_whole_months_and_first_in_days(limit, on, words):
    assert time_overdue(limit, on) == words


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.integers(1, 2000))
def test_whole_months_are_never_more_than_those_begun(limit, days):
    on = limit + timedelta(days=days)
    words, begun = time_overdue(limit, on), months_overdue(limit, on)

    if words.endswith("天"):
        assert begun == 1
        assert words == f"{days}天"
    else:
        whole = int(words.removesuffix("个月"))
        assert begun - 1 <= whole <= begun
        assert add_months(limit, whole) <= on < add_months(limit, whole + 1)
