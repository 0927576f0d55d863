"""依据 on the page of a rubric: documents by name, nothing later than the year."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from branches.rulebook.sources import (
    ADAPTED,
    BRANCHES,
    OWN,
    PLAN_2009,
    PRACTICE,
    PROPOSED,
    RULE,
)
from grading.rubrics.origins import read_origin
from grading.rubrics.services import load_rubrics
from tests import make
from tests.survey_facts import fixture, parameters

LATER = ("条例", "2013", "2017", "2018", "2019", "2020", "2021", "2023", "双带头人", "主题党日")


def indicator(origin, code="C2", formula=""):
    return SimpleNamespace(origin=origin, code=code, formula=formula)


@pytest.mark.parametrize(
    ("origin", "set_name", "kinds", "text"),
    [
        ("S频次 条例§17", "current", [RULE], f"{BRANCHES}第十七条"),
        ("S频次", "current", [RULE], f"{BRANCHES}第十七条"),
        ("S频次", "2012", [OWN], ""),
        ("S: 条例§4-5", "current", [RULE], f"{BRANCHES}第四条至第五条"),
        ("A: 条例§25,§27", "current", [ADAPTED], f"{BRANCHES}第二十五条、第二十七条"),
        ("A: 条例§25,§27", "2012", [OWN], ""),
        (
            "S: 条例§20; 3个月=海西2019",
            "current",
            [RULE, PRACTICE],
            f"{BRANCHES}第二十条；3个月=海西2019",
        ),
        ("S: 条例§20; 3个月=海西2019", "2012", [OWN], ""),
        ("A: 湖北2011/2012考评项目", "2012", [ADAPTED], "湖北2011/2012考评项目"),
        ("A: 本校方案", "2012", [ADAPTED], "本校方案"),
        ("P", "2012", [PROPOSED], ""),
        ("", "2012", [OWN], ""),
    ],
)
def test_a_shorthand_is_written_out_as_far_as_its_year_may_say(origin, set_name, kinds, text):
    assert read_origin(indicator(origin), "staff", parameters(set_name)) == (kinds, text)


@pytest.mark.parametrize("kind", ["staff", "student", "office", "retired"])
def test_no_shipped_indicator_cites_in_2012_what_came_later(kind):
    for criterion in fixture("rubrics.json")[kind]["criteria"]:
        for one in criterion["indicators"]:
            row = indicator(one["origin"], one["code"], one.get("formula", ""))
            _kinds, text = read_origin(row, kind, parameters("2012"))
            text = text.replace(PLAN_2009, "")
            assert not [word for word in LATER if word in text], (one["code"], text)


@pytest.mark.django_db
@pytest.mark.parametrize(("set_name", "word"), [("2012", "每月组织生活"), ("current", "主题党日")])
def test_the_rubric_is_loaded_in_the_words_of_its_year(client, set_name, word):
    round = make.round(set_name=set_name)
    load_rubrics(round)
    client.force_login(make.auditor())

    page = client.get(reverse("grading:rubrics")).text

    assert f"C3 {word}" in page
    assert ("主题党日" in page) is (set_name == "current")
    assert ("支部工作条例" in page) is (set_name == "current")
