"""The decision: exemption, score, vetoes, satisfaction gate, and proposals from the facts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.scoring.proposals import PROPOSALS, proposals, proposed_ticks
from grading.scoring.verdict import VETOES, FiredVeto, decide, veto_titles, vetoes
from tests.fact_strategies import any_facts, polls, steady
from tests.survey_facts import (
    CUTOFF,
    ballots,
    facts,
    fixture,
    parameters,
    rubric,
    unknown_facts,
)

GOOD = ballots(20, 0)
VACANT = {
    "posts_held": ["organisation"],
    "vacancies": [{"post": "secretary", "since": "2011-12-19"}],
}


def decided(final="92.0", poll=GOOD, changes=None, preset="plan3", **more):
    score = None if final is None else Decimal(final)
    polls = {"members": poll} if poll else {}
    return decide(score, facts(**changes or {}), polls, parameters("2012", preset), CUTOFF, **more)


def fired(poll=GOOD, **changes):
    return [one.code for one in vetoes(facts(**changes), {"members": poll}, parameters(), CUTOFF)]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"term_due_on": date(2011, 3, 19)}, ["V2"]),
        ({"term_due_on": date(2011, 3, 20)}, []),
        ({"term_due_on": date(2011, 3, 19), "extension_until": date(2012, 3, 20)}, []),
        ({"elected_on": None}, []),
        ({"general_meetings": 0, "committee_meetings": 0, "theme_days": 0}, ["V2"]),
        ({"general_meetings": 0, "committee_meetings": None, "theme_days": 0}, []),
        ({"general_meetings": 0, "committee_meetings": 0, "theme_days": 1}, []),
        (VACANT, ["V5"]),
        (VACANT | {"vacancies": [{"post": "secretary", "since": "2011-12-20"}]}, []),
        (VACANT | {"vacancies": [{"post": "secretary", "since": None}]}, []),
        (VACANT | {"posts_held": ["secretary"]}, []),
        (VACANT | {"posts_held": None}, ["V5"]),
    ],
)
def test_vetoes_fire_by_the_facts(changes, codes):
    assert fired(**changes) == codes


@pytest.mark.parametrize(
    ("poll", "codes"),
    [
        (ballots(3, 2, 5), []),
        (ballots(2, 2, 5), ["V4"]),
        (ballots(0, 0, 4), []),
        (None, []),
    ],
)
def test_a_rate_below_half_is_a_veto_unless_the_poll_is_invalid(poll, codes):
    assert fired(poll) == codes


def test_an_unknown_branch_fires_nothing():
    assert vetoes(unknown_facts(), None, parameters(), CUTOFF) == []


@pytest.mark.parametrize(
    ("final", "poll", "grade"),
    [
        ("90.0", GOOD, "advanced"),
        ("89.9", GOOD, "qualified"),
        ("60.0", GOOD, "qualified"),
        ("59.9", GOOD, "weak"),
        ("95.0", ballots(44, 0, 6), "qualified"),
        ("95.0", ballots(45, 0, 5), "advanced"),
        ("70.0", ballots(44, 0, 6), "qualified"),
        ("50.0", ballots(44, 0, 6), "weak"),
    ],
)
def test_the_grade_is_the_score_capped_by_satisfaction(final, poll, grade):
    assert decided(final, poll).grade.code == grade


def test_the_gate_names_its_reason_only_where_it_lowers():
    capped, untouched = decided("95.0", ballots(44, 0, 6)), decided("70.0", ballots(44, 0, 6))

    assert capped.score_grade.code == "advanced"
    assert capped.reasons == ("满意率88.0%，低于90%",)
    assert untouched.reasons == ()


@pytest.mark.parametrize(
    ("due_on", "ground"),
    [
        (date(2011, 3, 19), "换届逾期超过12个月"),  # one day past the limit
        (date(2010, 1, 20), "换届逾期26个月，超过12个月"),
    ],
)
def test_the_veto_tells_whole_months(due_on, ground):
    [one] = vetoes(facts(term_due_on=due_on), {}, parameters(), CUTOFF)

    assert one.ground == ground


def test_a_rate_that_rounding_puts_on_the_other_side_shows_its_votes():
    # 1799 of 2000 are 89.95 %: printed 90.0 %, and still below.
    capped = decided("95.0", ballots(1799, 0, 201))

    assert capped.reasons == ("满意率90.0%（2000票中1799票），低于90%",)


def test_with_four_grades_the_gate_caps_at_the_second():
    assert decided("95.0", ballots(44, 0, 6), preset="nwafu4").grade.label == "较好"


def test_any_veto_gives_the_lowest_grade():
    ticked = [FiredVeto("V3", "校通报〔2012〕3号")]

    trace = decided(vetoes_ticked=ticked, changes={"term_due_on": date(2010, 1, 1)})

    assert trace.grade.label == "薄弱"
    assert [one.code for one in trace.vetoes] == ["V2", "V3"]
    assert trace.reasons[1] == (
        "V3 近一年发生应由支部负责的严重群体性事件或安全事故：校通报〔2012〕3号"
    )


@pytest.mark.parametrize("lifted", [{"V2": "已批准延期"}, ["V2"]])
def test_a_lifted_veto_no_longer_counts(lifted):
    trace = decided(changes={"term_due_on": date(2010, 1, 1)}, lifted=lifted)

    assert trace.grade.label == "先进"
    step = next(step for step in trace.steps if step.key == "veto")
    assert (step.outcome, step.value) == ("passed", "已解除")


def test_a_new_branch_is_ungraded_before_anything_else():
    trace = decided("30.0", ballots(0, 0, 9), {"founded_on": date(2011, 3, 21)})

    assert trace.is_ungraded
    assert [step.key for step in trace.steps] == ["exemption"]
    assert trace.reasons == ("2011年3月21日成立，至2012年3月20日不满12个月，本期不定级。",)


@pytest.mark.parametrize(
    ("final", "poll"), [(None, GOOD), ("92.0", None), ("92.0", ballots(4, 0)), (None, None)]
)
def test_without_a_score_or_a_valid_poll_nothing_is_decided(final, poll):
    trace = decided(final, poll)

    assert trace.grade is None
    assert "open" in [step.outcome for step in trace.steps]


def test_every_step_has_its_text():
    trace = decided("92.0")

    assert [(step.key, step.outcome, step.value) for step in trace.steps] == [
        ("exemption", "passed", "参加"),
        ("score", "passed", "92.0"),
        ("veto", "passed", "无"),
        ("satisfaction", "passed", "100.0%"),
    ]
    assert trace.steps[1].text == (
        "90分及以上为先进，60分及以上、90分以下为合格，60分以下为薄弱。得92.0分，按分数应为先进。"
    )


@pytest.mark.parametrize(
    ("final", "next_grade", "missing"),
    [
        ("86.4", "先进", "3.6"),
        ("59.9", "合格", "0.1"),
        ("90.0", None, None),
        (None, None, None),
    ],
)
def test_points_missing_to_the_next_grade(final, next_grade, missing):
    trace = decided(final)

    assert (trace.next_grade and trace.next_grade.label) == next_grade
    assert trace.points_to_next == (missing and Decimal(missing))


@pytest.mark.parametrize(
    ("months", "title"),
    [
        (24, "书记或支委近两年有严重违纪违法行为"),
        (36, "书记或支委近三年有严重违纪违法行为"),
        (18, "书记或支委近18个月有严重违纪违法行为"),
        (0, "书记或支委有严重违纪违法行为"),
    ],
)
def test_v1_looks_back_as_far_as_the_year_says(months, title):
    rules = replace(parameters(), discipline_lookback_months=months)

    assert veto_titles(rules)["V1"] == title
    trace = decide(
        Decimal("92.0"), facts(), {"members": GOOD}, rules, CUTOFF, [FiredVeto("V1", "校纪3号")]
    )
    assert trace.reasons == (f"V1 {title}：校纪3号",)


def test_a_poll_that_few_answered_fires_nothing_and_decides_nothing():
    rare = ballots(0, 0, 9, due=40, returned=9)

    assert fired(rare) == []
    trace = decided("92.0", rare)
    assert (trace.grade, trace.steps[3].text) == (
        None,
        "应参加40人，收回9票，不到50%，测评无效，须重测，暂不能定级。",
    )


@steady
@given(any_facts(), polls, st.none() | st.decimals(0, 100, places=1), st.booleans())
def test_decide_never_raises_and_never_rises_above_the_score(drawn, poll, final, ticked):
    basis = [FiredVeto("V6", "复核发现")] if ticked else []
    grades = parameters().grades

    trace = decide(final, drawn, {"members": poll}, parameters(), CUTOFF, vetoes_ticked=basis)

    if trace.grade and not trace.is_ungraded:
        assert grades.steps(trace.score_grade.code, trace.grade.code) <= 0
        assert not ticked or trace.grade == grades.bottom


def test_the_table_holds_the_six_vetoes():
    assert list(VETOES) == ["V1", "V2", "V3", "V4", "V5", "V6"]
    assert [code for code, veto in VETOES.items() if veto.is_automatic] == ["V2", "V4", "V5"]


def test_every_proposal_of_the_rubrics_is_known():
    named = {
        part["proposal"]
        for source in fixture("rubrics.json").values()
        for criterion in source["criteria"]
        for indicator in criterion["indicators"]
        for part in indicator.get("parts", [])
        if "proposal" in part
    }

    assert named == set(PROPOSALS)


def proposed(**changes):
    known = proposals(facts(**changes), parameters(), CUTOFF)
    return {name for name, proposal in known.items() if proposal.is_true}


@pytest.mark.parametrize(
    ("changes", "dropped"),
    [
        ({}, set()),
        ({"secretary_joined_on": date(2011, 3, 21)}, {"secretary_standing"}),
        ({"secretary_joined_on": date(2011, 3, 20)}, set()),
        ({"secretary_education": "硕士"}, set()),
        ({"secretary_education": "硕士", "secretary_title": "讲师"}, {"secretary_title"}),
        ({"secretary_title": "讲师"}, set()),
        ({"secretary_admin_post": ""}, {"secretary_deputy"}),
        ({"duty_report_held": False}, {"duty_report"}),
        ({"secretary_hours": Decimal("39.5")}, {"secretary_hours"}),
        ({"appraisal_on": None}, {"appraisal_held", "appraisal_share"}),
        ({"appraisal_due": 100, "appraisal_attended": 94}, {"appraisal_share"}),
        ({"appraisal_due": 100, "appraisal_attended": 95}, set()),
        ({"appraisal_due": 0, "appraisal_attended": 0}, {"appraisal_share"}),
        ({"org_life_on": None}, {"org_life_held"}),
        ({"rules_made": 0}, {"rule_made"}),
        ({"has_rule_records": None}, {"rule_kept"}),
        ({"has_year_plan": False}, {"year_plan", "plan_and_summary"}),
        ({"has_year_summary": False}, {"year_summary", "plan_and_summary"}),
        ({"has_place": False}, {"has_place"}),
        ({"funds": Decimal(0)}, {"has_funds"}),
        ({"has_idea": None}, {"idea_discussed"}),
        ({"idea_discussed": False}, {"idea_discussed"}),
        ({"deed_done": False}, {"deed_done"}),
        ({"innovation_done": None}, {"innovation_done"}),
    ],
)
def test_a_proposal_follows_its_fact(changes, dropped):
    assert proposed(**changes) == set(PROPOSALS) - dropped


@steady
@given(any_facts())
def test_proposals_never_raise(drawn):
    assert set(proposals(drawn, parameters(), CUTOFF)) == set(PROPOSALS)


def test_nothing_is_proposed_from_nothing():
    assert not any(one.is_true for one in proposals(unknown_facts(), parameters(), CUTOFF).values())


def test_proposed_ticks_name_the_parts_and_their_ground():
    known = proposals(facts(secretary_admin_post=""), parameters(), CUTOFF)
    indicator = next(one for one in rubric("staff").indicators if one.code == "A4")

    assert proposed_ticks(indicator, known) == ["standing", "title"]
    assert known["secretary_title"].ground == "书记学历：博士、书记职称：教授"
    assert known["secretary_standing"].ground == "书记入党时间：1998年6月1日"
