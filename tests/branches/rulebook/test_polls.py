"""Whether a poll counts: one rule, by the parameters of its year."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from branches.models import Poll
from branches.rulebook.polls import poll_terms, satisfaction
from tests.survey_facts import ballots, parameters

PARAMETERS = parameters()
# What a year opened before the two parameters reads as.
EARLIER = replace(PARAMETERS, min_return=Decimal(0), unknown_counts=False)
WITH_UNKNOWN = replace(PARAMETERS, unknown_counts=True)


@pytest.mark.parametrize(
    ("poll", "valid"),
    [
        (None, False),
        (ballots(4, 0), False),
        (ballots(0, 5), True),
        (ballots(4, 0, 0, 9), False),
        (ballots(None, 9), False),
    ],
)
def test_a_poll_is_valid_from_five_usable_ballots(poll, valid):
    measured = satisfaction(poll, PARAMETERS)

    assert measured.is_valid is valid
    assert (measured.index is None) is not valid
    assert bool(measured.fault) is not valid


@pytest.mark.parametrize(
    ("due", "returned", "valid"),
    [
        (40, 20, True),
        (41, 20, False),
        (40, 19, False),
        (None, 19, True),
        (40, None, True),
        (0, 0, True),
    ],
)
def test_half_of_those_asked_must_have_answered(due, returned, valid):
    poll = ballots(12, 3, due=due, returned=returned)

    assert satisfaction(poll, PARAMETERS).is_valid is valid
    assert satisfaction(poll, EARLIER).is_valid


def test_the_fault_says_what_was_too_few():
    few = satisfaction(ballots(3, 1), PARAMETERS)
    rare = satisfaction(ballots(12, 3, due=40, returned=19), PARAMETERS)

    assert few.fault == "有效评价4票，少于5票，测评无效，须重测"
    assert rare.fault == "应参加40人，收回19票，不到50%，测评无效，须重测"
    assert satisfaction(None, PARAMETERS).fault == "还没有测评结果"


def test_index_and_rate_are_two_numbers():
    measured = satisfaction(ballots(6, 2, 2, 3), PARAMETERS)

    assert (measured.index, measured.rate, measured.base) == (Fraction(3, 4), Fraction(4, 5), 10)


def test_who_does_not_know_counts_only_by_parameter():
    poll = ballots(6, 2, 2, 10)

    measured = satisfaction(poll, WITH_UNKNOWN)

    assert (measured.index, measured.rate, measured.base) == (Fraction(3, 8), Fraction(2, 5), 20)
    assert satisfaction(ballots(3, 0, 0, 2), WITH_UNKNOWN).is_valid
    assert not satisfaction(ballots(3, 0, 0, 2), PARAMETERS).is_valid


def test_a_poll_whose_dont_knows_were_not_counted_has_no_result_where_they_count():
    poll = ballots(9, 0, 0, None)

    assert satisfaction(poll, PARAMETERS).is_valid
    assert not satisfaction(poll, WITH_UNKNOWN).is_valid


@pytest.mark.parametrize("returned", [19, 20])
@pytest.mark.parametrize("unknown", [0, 11, 12])
def test_the_row_asks_the_same_rule(returned, unknown):
    poll = Poll(due=40, returned=returned, satisfied=15 - unknown, basic=1, unsatisfied=0)
    poll.unknown = unknown

    for rules in (PARAMETERS, EARLIER, WITH_UNKNOWN):
        assert poll.is_invalid(rules) is not satisfaction(poll, rules).is_valid


def test_the_terms_are_said_as_the_year_has_them():
    assert poll_terms(PARAMETERS) == (
        "有效评价少于5票，或收回不到应参加人数的50%的，测评无效，须重测；“不了解”不算在评价总数内。"
    )
    assert poll_terms(EARLIER) == (
        "有效评价少于5票的，测评无效，须重测；“不了解”不算在评价总数内。"
    )
    assert "“不了解”算在评价总数内" in poll_terms(WITH_UNKNOWN)


def test_who_asks_for_the_unknown_is_told_that_it_is_missing():
    poll = ballots(12, 3, 0)
    poll.unknown = None

    assert "没有填“不了解”的票数" in satisfaction(poll, WITH_UNKNOWN).fault
    assert "还没有测评结果" in satisfaction(None, WITH_UNKNOWN).fault
