"""What a finding cites: the document by name, a practice as such, or 本年度参数 and nothing."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from branches.models import Finding
from branches.rulebook.findings import RULES, find
from branches.rulebook.rules import Hit
from branches.rulebook.sources import (
    BRANCHES,
    PLAN_2009,
    PLAN_2019,
    SOURCES,
    TEACHERS,
    UNIVERSITIES,
    source_of,
)
from tests.branches.rulebook.test_findings import (
    CASES,
    COLLEGE,
    RETIRED,
    found,
    sized,
    student_sized,
)
from tests.survey_facts import CUTOFF, facts, fixture, parameters

BASES = [
    ({"general_meetings": 3}, "current", f"{BRANCHES}第十一条"),
    ({"committee_meetings": 3}, "current", f"{BRANCHES}第十二条"),
    ({"group_meetings": 3}, "current", f"{BRANCHES}第十三条"),
    ({"lectures": 1}, "current", f"本年度参数（{BRANCHES}第十六条要求上党课，没有规定次数）"),
    ({"lectures": 1}, "2012", "参考做法：广东海洋大学"),
    ({"theme_days": 3}, "current", f"{BRANCHES}第十六条"),
    (RETIRED | {"theme_days": 3}, "current", "本年度参数"),
    (sized(51), "current", f"{BRANCHES}第四条"),
    (sized(31, subtype="专业教师"), "current", TEACHERS),
    (student_sized(31), "current", "参考做法：信阳师范学院等校"),
    (
        {"appraisal_due": 100, "appraisal_attended": 94},
        "current",
        "参考做法：中国地质大学（北京），2019年",
    ),
    ({"appraisal_on": None}, "current", f"{BRANCHES}第十八条"),
    ({"appraisal_on": None}, "2012", "本年度参数"),
    ({"secretary_hours": Decimal(8)}, "2012", PLAN_2009),
    ({"secretary_hours": Decimal(8)}, "current", f"参考做法：{PLAN_2019}"),
    (COLLEGE | {"term_years": 4}, "current", f"{UNIVERSITIES}第七条"),
    ({"rules_made": 0}, "2012", "本校方案（每个支部至少一项务实管用的制度）"),
    ({"has_place": False}, "current", "本年度参数"),
]


@pytest.mark.parametrize(("changes", "set_name", "basis"), BASES)
def test_a_finding_cites_what_its_set_knows(changes, set_name, basis):
    same = {"required_posts": parameters("2012").required_posts}
    rules = replace(parameters(set_name), **same)

    findings = find(facts(**{"secretary_hours": Decimal(56)} | changes), rules, CUTOFF)

    assert [one.basis for one in findings if one.level in "FI"] == [basis]


def test_a_number_that_the_school_has_changed_cites_nothing():
    rules = replace(parameters("current"), max_members=60, adjusted=("max_members",))

    hits = [one for one in find(facts(**sized(61)), rules, CUTOFF) if one.code == "F02"]

    assert [one.basis for one in hits] == ["本年度参数"]


def documents_in(text):
    """Years that a text cites as such; the plan of 2009 names the years it is for."""
    return [int(year) for year in re.findall(r"(?:19|20)\d\d", text.replace(PLAN_2009, ""))]


LATER = (BRANCHES, UNIVERSITIES, TEACHERS, PLAN_2019, "条例", "双带头人")


@pytest.mark.parametrize("case", [case for case in CASES if case[0][0] in "FI"])
def test_no_finding_of_2012_cites_what_came_later(case):
    code, _field, fires, _silent = case

    for finding in found(fires):
        if finding.code == code:
            assert max([0, *documents_in(finding.basis)]) <= 2012
            assert not [name for name in LATER if name in finding.basis]
            assert "主题党日" not in finding.message


@pytest.mark.parametrize("set_name", sorted(SOURCES))
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_basis_in_every_set(rule, set_name):
    longest = Finding._meta.get_field("basis").max_length

    for name in rule.norms:
        assert 0 < len(source_of(name, parameters(set_name)).basis) <= longest


def test_every_source_is_of_a_parameter_or_a_duty_of_a_rule():
    known = {*fixture_names(), *(name for rule in RULES for name in rule.norms), "grades"}

    assert {name for names in SOURCES.values() for name in names} - known == set()


def fixture_names():
    source = fixture("parameters.json")
    sets = source["parameter_sets"]
    yield from (*source["score"], *source["poll"], *source["gates"])
    yield from (name for values in sets.values() for name in values)
    # Written by the parameters of the poll that a year opened before has not got.
    yield from ("min_return", "unknown_counts")
    yield from (*source["promotion"], *source["reminders"])


@pytest.mark.parametrize(("set_name", "word"), [("2012", "组织生活"), ("current", "主题党日")])
def test_monthly_life_is_called_as_in_its_year(set_name, word):
    missing = found({"theme_days": None}, set_name=set_name)
    few = [one for one in found({"theme_days": 3}, set_name=set_name) if one.code == "F15"]

    assert [one.message for one in few] == [f"{word}3次，少于12次"]
    assert f"“{word}次数”未填写" in [one.message for one in missing]


@pytest.mark.parametrize("set_name", sorted(SOURCES))
@pytest.mark.parametrize("case", [case for case in CASES if case[0][0] in "FI"])
def test_a_hit_names_what_the_table_says_it_may(case, set_name):
    """The page of rules lists what the findings of a rule cite."""
    code, _field, fires, _silent = case
    (rule,) = (one for one in RULES if one.code == code)
    hits = rule.check(facts(**fires), parameters(set_name), CUTOFF)

    for hit in [hits] if isinstance(hits, Hit) else hits or ():
        assert (hit.norm or rule.norm) in rule.norms
