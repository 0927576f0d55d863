"""What a plan may say: for this year, in its words, never making up for a year that is past."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from branches.rulebook.findings import RULES
from rectification.plans.suggestions import BY_CRITERION, suggest, year_ahead
from tests import make
from tests.rectification import office
from tests.survey_facts import parameters

# What a year past lacked, and nothing done now can change.
PAST = ("F12", "F13", "F14", "F15", "F16", "F17", "F18", "F19")
MAKING_UP = ("补足", "补齐", "补开", "补评", "本期内", "上一年", "去年", "规定")


def round_of(set_name="2012", *, cutoff_on=date(2012, 3, 20), rectification_due_on=None):
    cycle = SimpleNamespace(rules=parameters(set_name))
    return SimpleNamespace(
        cycle=cycle, cutoff_on=cutoff_on, rectification_due_on=rectification_due_on
    )


@pytest.mark.parametrize(
    ("cutoff_on", "due_on", "year"),
    [
        (date(2012, 3, 20), date(2012, 11, 30), 2012),
        (date(2012, 12, 31), date(2013, 11, 30), 2013),
        (date(2012, 12, 31), None, 2013),
        (date(2012, 9, 30), None, 2012),
    ],
)
def test_the_year_ahead_is_that_of_rectification(cutoff_on, due_on, year):
    assert year_ahead(round_of(cutoff_on=cutoff_on, rectification_due_on=due_on)) == year


@pytest.mark.parametrize("code", PAST)
def test_what_is_past_becomes_a_measure_for_this_year(code):
    round = round_of(cutoff_on=date(2012, 12, 31), rectification_due_on=date(2013, 11, 30))

    suggestion = suggest([code], "", round)

    assert "2013年" in suggestion.goal
    assert "2012" not in suggestion.goal + suggestion.measure
    assert suggestion.track != "immediate"


@pytest.mark.parametrize("set_name", ["2012", "current"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_no_suggestion_makes_up_for_the_past_or_claims_a_rule(rule, set_name):
    suggestion = suggest([rule.code], "", round_of(set_name))
    text = suggestion.goal + suggestion.measure

    assert not [word for word in MAKING_UP if word in text]
    assert "{" not in text
    assert "主题党日" not in text or set_name == "current"


@pytest.mark.parametrize("criterion", BY_CRITERION)
def test_lost_points_are_put_right_in_this_year_too(criterion):
    suggestion = suggest((), criterion, round_of())
    text = suggestion.goal + suggestion.measure

    assert "{" not in text
    assert not [word for word in ("补齐学时", "补齐所缺") if word in text]


@pytest.mark.django_db
def test_the_plan_offers_it(client):
    round = make.round(rectification_due_on=date(2012, 11, 30))
    of = office.participation(within=round)
    office.finding(of)
    office.item(of, state="plan_draft", source_code="C1", goal="", measure="")
    client.force_login(make.secretary(of.branch))

    page = client.get(reverse("rectification:plan", args=[of.pk])).text

    assert "2012年三会一课按时开齐" in page
