"""Every code of auto_rules.md fires once on what it names, and stays silent beside it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rulebook.findings import RULES, find
from branches.rulebook.sources import BRANCHES
from tests.fact_strategies import any_facts, steady
from tests.survey_facts import CUTOFF, ballots, facts, parameters, unknown_facts

STUDENT = {"kind": "student", "staff_members": 0, "master_members": 15}
RETIRED = {"kind": "retired", "staff_members": 0, "retired_members": 15}
SMALL = {
    "full_members": 6,
    "probationary_members": 2,
    "total_members": 8,
    "staff_members": 8,
    "hours_met_members": 8,
}


def sized(total, **more):
    """So many members, all of them 在岗教职工 and 正式."""
    return {
        "full_members": total,
        "probationary_members": 0,
        "total_members": total,
        "staff_members": total,
    } | more


def student_sized(total):
    return sized(total, **STUDENT) | {"staff_members": 0, "master_members": total}


def found(changes, *, set_name="2012", **options):
    return find(facts(**changes), parameters(set_name), CUTOFF, **options)


def codes(changes, **options):
    return [(one.code, one.field) for one in found(changes, **options)]


def owners(changes):
    return {(one.code, one.owner) for one in found(changes) if one.code[0] == "F"}


@pytest.mark.parametrize(
    ("changes", "owner"),
    [
        (sized(2), ("F01", "committee")),
        (sized(51), ("F02", "committee")),
        (student_sized(51), ("F02", "committee")),
        (student_sized(31), ("F02", "branch")),
        ({"is_joint": True, "joint_unit_count": 6}, ("F03", "committee")),
        ({"has_place": False}, ("F21", "committee")),
        ({"funds": Decimal(0)}, ("F22", "committee")),
        ({"committee_meetings": 8}, ("F14", "branch")),
    ],
)
def test_a_finding_says_who_has_to_put_it_right(changes, owner):
    assert owner in owners(changes)


def test_all_other_rules_are_the_branchs():
    of_committee = {rule.code for rule in RULES if rule.owner == "committee"}

    assert of_committee == {"F01", "F02", "F03", "F21", "F22"}


def test_a_faultless_branch_has_no_findings():
    assert codes({}, polls={"members": ballots()}, previous=facts()) == []


# code, field reported, what makes it fire, what is just not enough
CASES = [
    ("E01", "lectures", {"lectures": None}, {"subtype": ""}),
    ("E01", "short_name", {"short_name": ""}, {"org_life_on": date(2011, 1, 1)}),
    ("E01", "kind", {"kind": "school"}, {"kind": "office"}),
    ("E02", "total_members", {"probationary_members": 4}, {"staff_members": None}),
    (
        "E02",
        "total_members",
        {"master_members": 1},
        {"full_members": 11, "probationary_members": 4},
    ),
    ("E03", "full_members", {"full_members": -1}, {"applicants": 4}),
    ("E03", "funds", {"funds": Decimal("-1")}, {"funds": Decimal("0.01")}),
    ("E03", "appraisal_attended", {"appraisal_attended": 13}, {"appraisal_due": 12}),
    ("E03", "appraisal_excellent", {"appraisal_excellent": 13}, {"appraisal_excellent": 4}),
    ("E03", "talks_held", {"talks_held": 16}, {"talks_held": 15}),
    ("E03", "hardship_visited", {"hardship_visited": 3}, {"hardship_visited": 0}),
    ("E03", "hardship_contacted", {"hardship_contacted": 3}, {"hardship_contacted": 0}),
    ("E04", "founded_on", {"founded_on": date(2012, 3, 21)}, {"founded_on": date(2009, 1, 1)}),
    ("E04", "org_life_on", {"org_life_on": date(2012, 3, 21)}, {"org_life_on": CUTOFF}),
    ("E04", "elected_on", {"elected_on": date(2005, 4, 15)}, {"term_due_on": date(2013, 1, 1)}),
    (
        "E04",
        "extension_until",
        {"extension_until": date(2013, 5, 9)},
        {"extension_until": date(2013, 5, 10)},
    ),
    ("E04", "posts_held", {"posts_held": ["secretary"] * 2 + ["organisation", "publicity"]}, {}),
    ("W02", "mobile_members", {"mobile_members": 16}, {"mobile_members": 15}),
    ("W02", "hours_met_members", {"hours_met_members": 16}, {"hours_met_members": 14}),
    (
        "W02",
        "secretary_since",
        {"secretary_joined_on": date(2010, 5, 11)},
        {"secretary_joined_on": date(2010, 5, 10)},
    ),
    ("W02", "appraisal_on", {"appraisal_on": date(2005, 4, 15)}, {"appraisal_on": CUTOFF}),
    ("W02", "idea_discussed", {"has_idea": False}, {"has_idea": None}),
    ("W02", "appraisal_on", {"appraisal_on": None}, {"appraisal_below": 3}),
    ("W03", "affiliation_clear", {"affiliation_clear": False}, {"affiliation_clear": None}),
    ("F01", "full_members", sized(2), sized(3)),
    ("F02", "total_members", sized(51), sized(50)),
    ("F02", "total_members", student_sized(31), student_sized(30)),
    ("F02", "total_members", sized(31, subtype="专业教师"), sized(30, subtype="专业教师")),
    (
        "F03",
        "joint_unit_count",
        {"is_joint": True, "joint_unit_count": 6},
        {"is_joint": False, "joint_unit_count": 6},
    ),
    ("F04", "has_committee", {"has_committee": False}, SMALL | {"has_committee": False}),
    ("F05", "posts_held", {"posts_held": ["secretary", "organisation"]}, {"officer_count": 7}),
    ("F05", "posts_held", {"officer_count": 8}, SMALL | {"officer_count": 1}),
    ("F05", "posts_held", {"officer_count": 2}, {"officer_count": None, "posts_held": []}),
    ("F05", "posts_held", SMALL | {"posts_held": []}, SMALL | {"posts_held": ["secretary"]}),
    (
        "F06",
        "vacancies",
        {"vacancies": [{"post": "youth", "since": "2011-12-19"}]},
        {"vacancies": [{"post": "youth", "since": "2011-12-20"}]},
    ),
    (
        "F06",
        "vacancies",
        {"vacancies": [{"post": "youth", "since": "2011-01-01"}]},
        {"vacancies": None},
    ),
    ("F07", "elected_on", {"elected_on": date(2009, 3, 19)}, {"elected_on": date(2009, 3, 20)}),
    ("F07", "term_due_on", {"term_due_on": date(2012, 3, 19)}, {"elected_on": None}),
    ("F08", "term_due_on", {"term_due_on": date(2012, 9, 20)}, {"term_due_on": date(2012, 9, 21)}),
    (
        "F09",
        "extension_until",
        {"extension_until": date(2014, 5, 11)},
        {"extension_until": date(2014, 5, 10)},
    ),
    ("F10", "term_years", {"term_years": 4}, {"term_years": 2, "elected_on": date(2011, 5, 1)}),
    ("F10", "term_years", {"term_years": 5}, {"term_years": 5, "elected_on": None}),
    (
        "F11",
        "secretary_joined_on",
        {"secretary_joined_on": date(2011, 3, 21), "secretary_since": date(2011, 4, 1)},
        {"secretary_joined_on": date(2011, 3, 20), "secretary_since": date(2011, 4, 1)},
    ),
    ("F12", "duty_report_held", {"duty_report_held": False}, {"duty_report_held": None}),
    ("F13", "secretary_hours", {"secretary_hours": Decimal("39.5")}, {"secretary_hours": None}),
    ("F14", "general_meetings", {"general_meetings": 3}, {"general_meetings": 5}),
    (
        "F14",
        "committee_meetings",
        {"committee_meetings": 11},
        SMALL | {"has_committee": False, "committee_meetings": 0},
    ),
    ("F14", "group_meetings", {"group_meetings": 11}, {"group_count": 0, "group_meetings": 0}),
    ("F14", "lectures", {"lectures": 1}, RETIRED | {"lectures": 0, "group_meetings": 0}),
    (
        "F14",
        "committee_meetings",
        RETIRED | {"committee_meetings": 5},
        RETIRED | {"committee_meetings": 6},
    ),
    ("F15", "theme_days", {"theme_days": 11}, RETIRED | {"theme_days": 10}),
    ("F16", "org_life_on", {"org_life_on": None}, {"org_life_on": date(2011, 3, 21)}),
    (
        "F17",
        "appraisal_on",
        {"appraisal_on": None},
        {"appraisal_due": 0, "appraisal_attended": None},
    ),
    (
        "F17",
        "appraisal_attended",
        {"appraisal_due": 100, "appraisal_attended": 94},
        {"appraisal_due": 100, "appraisal_attended": 95},
    ),
    ("F18", "appraisal_excellent", {"appraisal_excellent": 5}, {"appraisal_excellent": 4}),
    ("F19", "talks_held", {"talks_held": 14}, {"talks_due": 0, "talks_held": 0}),
    ("F20", "rules_made", {"rules_made": 0}, {"rules_made": None}),
    ("F21", "has_place", {"has_place": False}, {"has_place": None}),
    ("F22", "funds", {"funds": Decimal("0.00")}, {"funds": None}),
    ("F23", "idea_discussed", {"idea_discussed": False}, {"idea_discussed": None}),
    ("F23", "has_idea", {"has_idea": False, "idea_discussed": False}, {"has_idea": None}),
    ("F24", "deed_done", {"deed_done": False}, {"deed_done": None}),
    ("F25", "innovation_done", {"innovation_done": False}, {"innovation_done": None}),
    ("F26", "has_committee", SMALL, SMALL | {"has_committee": False}),
    ("F26", "group_count", sized(21, group_count=0), sized(20, group_count=0)),
]


@pytest.mark.parametrize(("code", "field", "fires", "silent"), CASES)
def test_a_code_fires_once_and_is_silent_beside_it(code, field, fires, silent):
    assert codes(fires).count((code, field)) == 1
    assert (code, field) not in codes(silent, required=False)


def test_every_code_of_the_rules_has_a_case():
    tried = {case[0] for case in CASES} | {"E05", "W01"}

    assert tried == {rule.code for rule in RULES} | {
        "E01", "E02", "E03", "E04", "E05", "W01", "W02", "W03"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "fires"),
    [(10, 16, True), (10, 15, False), (10, 4, True), (4, 8, False), (0, 5, True), (None, 9, False)],
)
def test_a_jump_of_more_than_half_and_five_wants_a_note(before, now, fires):
    jumps = codes({"applicants": now}, previous=facts(applicants=before))

    assert (("W01", "applicants") in jumps) is fires


@pytest.mark.parametrize(
    ("changes", "set_name", "code", "level"),
    [
        (sized(31, subtype="专业教师"), "2012", "F02", "I"),
        (sized(51, subtype="专业教师"), "2012", "F02", "F"),
        ({"appraisal_excellent": 5}, "2012", "F18", "I"),
        ({"appraisal_excellent": 5}, "current", "F18", "F"),
        (RETIRED | {"secretary_hours": Decimal(8)}, "2012", "F13", "I"),
        ({"secretary_hours": Decimal(8)}, "2012", "F13", "F"),
        ({"term_due_on": date(2012, 4, 1)}, "2012", "F08", "I"),
        (SMALL, "2012", "F26", "I"),
    ],
)
def test_the_level_follows_kind_and_parameters(changes, set_name, code, level):
    assert [one.level for one in found(changes, set_name=set_name) if one.code == code] == [level]


@pytest.mark.parametrize(
    ("kind", "changes", "code", "indicator"),
    [
        ("staff", {"duty_report_held": False}, "F12", "A5"),
        ("student", {"duty_report_held": False}, "F12", "A4"),
        ("retired", {"secretary_hours": Decimal(0)}, "F13", ""),
        ("retired", {"theme_days": 9}, "F15", "C1"),
        ("office", {"theme_days": 9}, "F15", "C3"),
        ("student", {"appraisal_on": None}, "F17", "B6"),
        ("retired", {"appraisal_on": None}, "F17", "B3"),
        ("office", {"appraisal_on": None}, "F17", "B4"),
        ("retired", {"has_place": False}, "F21", "C6"),
        ("student", {"has_idea": False}, "F23", "D3"),
        ("office", {"has_idea": False}, "F23", "D1"),
        ("staff", {"deed_done": False}, "F24", "D4"),
        ("office", {"deed_done": False}, "F24", "D3"),
        (None, {"deed_done": False}, "F24", ""),
    ],
)
def test_a_finding_names_the_indicator_of_its_kind(kind, changes, code, indicator):
    hits = [one for one in found(changes | {"kind": kind}) if one.code == code]

    assert [one.indicator for one in hits] == [indicator]


def test_a_finding_says_the_numbers():
    finding = found({"general_meetings": 3})[0]

    assert finding.message == "党员大会3次，少于4次"
    assert (finding.value, finding.limit, finding.basis) == ("3次", "4次", "本年度参数")


def test_an_empty_date_means_not_held_only_once_the_yearly_part_is_answered():
    known = {"group_count": 2, "has_committee": True}

    silent = find(unknown_facts(**known), parameters(), CUTOFF, required=False)
    answered = find(unknown_facts(**known, lectures=2), parameters(), CUTOFF, required=False)

    assert [one.code for one in silent] == []
    assert [one.code for one in answered] == ["F16", "F17"]


def test_an_empty_survey_only_lacks_answers():
    assert {one.code for one in find(unknown_facts(), parameters(), CUTOFF)} == {"E01"}


@pytest.mark.parametrize("set_name", ["2012", "current"])
def test_required_posts_follow_the_parameter_set(set_name):
    missing = [one.limit for one in found({}, set_name=set_name) if one.code == "F05"]

    assert missing == ([] if set_name == "2012" else ["纪检委员"])


COLLEGE = {"is_college_level": True}


@pytest.mark.parametrize(
    ("changes", "set_name", "fires"),
    [
        (COLLEGE | {"term_years": 5}, "current", False),
        (COLLEGE | {"term_years": 3}, "current", False),
        (COLLEGE | {"term_years": 4}, "current", True),
        ({"term_years": 5}, "current", True),
        (COLLEGE | {"term_years": 5}, "2012", True),
    ],
)
def test_five_years_are_no_finding_at_college_level_where_the_set_knows_them(
    changes, set_name, fires
):
    hits = [one for one in found(changes, set_name=set_name) if one.code == "F10"]

    assert bool(hits) is fires


def test_five_years_govern_how_late_a_college_level_branch_is():
    late = {"elected_on": date(2008, 3, 1), "term_years": None}

    ordinary, college = (
        [one for one in found(late | place, set_name="current") if one.code == "F07"]
        for place in ({}, COLLEGE)
    )

    assert [one.basis for one in ordinary] == [f"{BRANCHES}第二十一条"]
    assert college == []


def test_a_rule_that_is_switched_off_finds_nothing():
    changes = {"theme_days": 3, "lectures": 0}

    assert [one.code for one in found(changes, off={"F15"})] == ["F14"]


@steady
@given(any_facts(), st.none() | any_facts(), st.sampled_from(["2012", "current"]))
def test_find_never_raises_and_each_code_and_field_stands_once(drawn, previous, set_name):
    findings = find(drawn, parameters(set_name), CUTOFF, previous=previous)

    places = [(one.code, one.field) for one in findings]
    assert len(places) == len(set(places))
    assert all(one.level in "EWFI" and len(one.value) <= 100 for one in findings)
