"""The checks that the importer shares: which column is reported; one cause is one error."""

from datetime import date
from types import SimpleNamespace

import pytest

from branches.rulebook.checks import check_dates, check_officers, check_poll, check_totals
from branches.rulebook.findings import find
from tests.survey_facts import CUTOFF, ballots, facts, parameters


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"satisfied": 25, "valid": 20}, ["satisfied"]),
        ({"satisfied": 25, "basic": 22, "valid": 20}, ["valid"]),
        ({"valid": 19}, ["valid"]),
        ({"returned": 19}, ["valid"]),
        ({"issued": 19}, ["returned"]),
        ({"due": 19}, ["issued"]),
        ({"satisfied": -1}, ["satisfied"]),
        ({"valid": 21, "returned": 20}, ["valid"]),
        ({"satisfied": None, "valid": 2}, []),
    ],
)
def test_a_broken_poll_is_reported_at_the_count_to_correct(changes, fields):
    assert [one.field for one in check_poll(ballots(**changes))] == fields


def test_a_poll_finding_of_the_survey_names_the_audience():
    polls = {"members": ballots(), "clients": ballots(valid=19)}

    findings = find(facts(), parameters(), CUTOFF, polls=polls)

    assert [(one.code, one.field) for one in findings] == [("E05", "clients.valid")]
    assert findings[0].message == "服务对象测评：有效19票，各选项合计20票，两者不符"


def test_both_sums_wrong_are_one_error():
    wrong = check_totals(facts(total_members=16))

    assert [one.field for one in wrong] == ["total_members"]
    assert (
        wrong[0].message
        == "正式党员12人、预备党员3人，合计不是16人；五类党员合计15人，党员总数16人，两者不符"
    )


def test_a_founding_in_the_future_is_not_also_an_early_election():
    wrong = check_dates(facts(founded_on=date(2012, 6, 1)), CUTOFF, 3)

    assert [one.field for one in wrong] == ["founded_on"]


def test_a_date_in_error_is_not_read_by_another_check():
    early = facts(extension_until=date(2013, 1, 1), term_due_on=None)

    assert [one.field for one in check_dates(early, CUTOFF, 3)] == ["extension_until"]
    assert check_dates(early, CUTOFF, 3, broken={"term_due_on"}) == []


def officer(name, post="organisation", staff_no=None):
    return SimpleNamespace(name=name, post=post, staff_no=staff_no)


@pytest.mark.parametrize(
    ("officers", "errors"),
    [
        ([officer("丁若", "secretary"), officer("冯燕")], []),
        ([officer("丁若", "secretary"), officer("冯燕", "secretary")], [(1, "post")]),
        ([officer("丁若", "secretary"), officer("丁若", "youth")], [(1, "name")]),
        ([officer("丁若", staff_no="1"), officer("丁若", staff_no="2")], []),
        ([officer("丁若", "secretary"), officer("丁若", "secretary")], [(1, "name")]),
    ],
)
def test_the_later_row_of_a_doubled_officer_is_reported(officers, errors):
    assert [(index, one.field) for index, one in check_officers(officers)] == errors
