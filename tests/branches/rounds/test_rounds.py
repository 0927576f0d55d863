"""A branch in a new year: what its survey brings along, and what has to be told anew."""

from datetime import date

import pytest

from branches.models import Participation, Survey
from branches.rounds.opening import enrol_branches
from tests import make

pytestmark = pytest.mark.django_db


def survey_of(branch, round):
    enrol_branches(round)
    return Survey.objects.get(participation__branch=branch, participation__round=round)


def test_a_survey_brings_along_what_last_year_said_but_not_the_counts_of_the_year():
    branch = make.branch()
    last = survey_of(branch, make.round(cutoff_on=date(2011, 3, 20)))
    Survey.objects.filter(pk=last.pk).update(group_count=3, has_place=True, lectures=4)

    survey = survey_of(branch, make.round(cutoff_on=date(2012, 3, 20)))

    assert (survey.group_count, survey.has_place, survey.lectures) == (3, True, None)
    assert (survey.prefilled["group_count"], survey.prefilled["has_place"]) == ("last", "last")
    assert "lectures" not in survey.prefilled


def test_the_register_goes_before_last_year():
    branch = make.branch(elected_on=date(2009, 5, 1))
    survey_of(branch, make.round(cutoff_on=date(2011, 3, 20)))
    branch.elected_on = date(2011, 6, 1)
    branch.save()

    survey = survey_of(branch, make.round(cutoff_on=date(2012, 3, 20)))

    assert survey.elected_on == date(2011, 6, 1)


def test_a_branch_of_the_first_year_has_nothing_of_an_earlier_one():
    assert survey_of(make.branch(), make.round()).prefilled == {}


def test_a_branch_founded_after_the_cut_off_stays_out_and_the_round_says_why():
    branch = make.branch(founded_on=date(2012, 3, 21))
    round = make.round(cutoff_on=date(2012, 3, 20))

    assert enrol_branches(round) == []

    row = Participation.objects.get(round=round, branch=branch)
    assert row.out_reason == "数据截止日以后成立"
    assert not Survey.objects.exists()


def test_a_corrected_founding_date_lets_the_branch_take_part():
    branch = make.branch(founded_on=date(2012, 3, 21))
    round = make.round(cutoff_on=date(2012, 3, 20))
    enrol_branches(round)
    branch.founded_on = date(2011, 3, 21)
    branch.save()

    enrolled = enrol_branches(round)

    assert [(one.branch, one.out_reason) for one in enrolled] == [(branch, "")]
    assert Survey.objects.get().participation.branch == branch
