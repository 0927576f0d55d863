"""The arithmetic of training, by properties."""

from datetime import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import hours

halves = st.integers(0, 400).map(lambda count: Decimal(count) / 2)
points = st.decimals(0, 60, places=1)
daily = st.decimals(0, 40, places=1)
SEVENTH = Fraction(1, 7)


@given(st.decimals(-5, 10, places=2))
def test_session_hours_are_halves_up_to_four(value):
    fits = not hours.wrong_session_hours(value, Decimal(4), time(8), time(13))

    assert fits == (value in [Decimal(count) / 2 for count in range(1, 9)])


@given(st.times(), st.times(), st.integers(1, 8))
def test_session_hours_fit_between_its_times(begins, ends, count):
    value = Decimal(count) / 2
    minutes = (ends.hour * 60 + ends.minute) - (begins.hour * 60 + begins.minute)

    sentence = hours.wrong_session_hours(value, Decimal(4), begins, ends)

    assert bool(sentence) == (value * 60 > minutes)
    assert not sentence or f"{begins:%H:%M}—{ends:%H:%M}" in sentence


@given(halves, halves)
def test_leave_of_exactly_a_seventh_is_not_too_long(leave, total):
    assert hours.is_leave_too_long(leave, total, SEVENTH) == (7 * leave > total)
    assert not hours.is_leave_too_long(total, 7 * total, SEVENTH)


@given(halves, halves)
def test_a_score_needs_three_quarters_of_the_hours(attended, total):
    assert hours.may_be_scored(attended, total) == (total > 0 and 4 * attended >= 3 * total)


@given(halves, halves, halves)
def test_more_attendance_never_takes_the_score_away(total, attended, more):
    if hours.may_be_scored(attended, total):
        assert hours.may_be_scored(attended + more, total)


@given(points, daily)
def test_the_result_follows_the_sum(exam, of_daily):
    total = exam + of_daily
    expected = (
        "excellent" if total >= 85 else "good" if total >= 75 else "pass" if total >= 60 else "fail"
    )

    assert hours.result_of(exam, of_daily) == expected
    assert (expected in hours.PASSED) == (total >= 60)


@pytest.mark.parametrize(("exam", "of_daily"), [(61, 0), (-1, 10), (0, 41), (0, -1)])
def test_points_outside_their_range_are_refused(exam, of_daily):
    with pytest.raises(ValueError, match="考试 0–60"):
        hours.result_of(exam, of_daily)
