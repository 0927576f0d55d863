"""Rising in a 复评: conditions hold a rise back, and nothing else moves a grade."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rulebook.grades import read_grades
from grading.scoring.conditions import RULES
from grading.scoring.verdict import Circumstances, FiredVeto, decide
from tests.survey_facts import CUTOFF, ballots, facts, parameters

DONE = {"total": 3, "closed": 3, "late": 1, "open": []}
CLEAR = Circumstances(on="2013-04-20", bottom=DONE, overdue={"total": 0, "items": []})
LATE = {"total": 1, "items": [["Z-0007", "2013-04-01"]]}
LEFT = {"total": 3, "closed": 1, "late": 0, "open": ["Z-0001", "Z-0002"]}
VETO = FiredVeto("V6", "台账造假")


def ladder(count):
    """A preset of `count` grades: g0 the highest."""
    cuts = [90 - 90 * place // (count - 1) for place in range(count)]
    return read_grades([[f"g{place}", f"第{place}等", cut] for place, cut in enumerate(cuts)])


def regraded(final="92.0", before="qualified", known=CLEAR, poll=None, year=None, **more):
    return decide(
        None if final is None else Decimal(final),
        facts(),
        {"members": poll or ballots(20, 0)},
        year or parameters("2012"),
        CUTOFF,
        grade_before=before,
        circumstances=known,
        **more,
    )


def unmet(trace):
    return [one.key for one in trace.unmet]


def condition(trace, key):
    return next(one for one in trace.conditions if one.key == key)


def test_a_first_grading_has_no_conditions():
    trace = regraded(before="", known=None)

    assert (trace.grade.code, trace.conditions, trace.rises_to) == ("advanced", (), None)
    assert [step.key for step in trace.steps] == ["exemption", "score", "veto", "satisfaction"]


def test_a_grade_that_the_year_does_not_know_binds_nothing():
    assert regraded(before="splendid").conditions == ()


def test_with_all_conditions_met_it_rises():
    trace = regraded()

    assert (trace.grade.code, trace.unmet, trace.again) == ("advanced", (), "")
    assert [one.key for one in trace.conditions] == [rule.key for rule in RULES]
    assert trace.steps[-1].text == "原等级合格，可以升为先进；4项条件都符合。"


@pytest.mark.parametrize(
    ("known", "before", "missing"),
    [
        (replace(CLEAR, overdue=LATE), "qualified", ["overdue"]),
        (replace(CLEAR, overdue=LATE), "weak", ["overdue"]),
        (replace(CLEAR, bottom=LEFT), "weak", ["items"]),
        (replace(CLEAR, notice=False), "qualified", ["notice"]),
        (Circumstances(), "weak", ["items", "overdue"]),
    ],
)
def test_what_is_not_met_leaves_the_old_grade_and_is_named(known, before, missing):
    final = {"qualified": "92.0", "weak": "75.0"}[before]
    trace = regraded(final, before, known)

    assert (trace.grade.code, unmet(trace)) == (before, missing)
    assert trace.again == "办妥后，本次复评审定前可以再定。"
    assert len(trace.reasons) == len(missing)


def test_the_fact_says_what_is_open_and_since_when():
    trace = regraded("75.0", "weak", replace(CLEAR, bottom=LEFT, overdue=LATE))

    assert condition(trace, "items").fact == "共3项，已销号1项，未销号：Z-0001、Z-0002"
    assert condition(trace, "overdue").fact == "1项：Z-0007（2013年4月1日到期）"
    assert condition(trace, "overdue").basis == "整改台账，截至2013年4月20日"


def test_items_closed_late_do_not_hinder_but_are_said():
    trace = regraded("75.0", "weak")

    assert trace.grade.code == "qualified"
    assert condition(trace, "items").fact == "共3项，已销号3项（逾期完成1项）"


def test_two_grades_at_once_want_a_note_and_without_it_are_one():
    bare, noted = (
        regraded("92.0", "weak"),
        regraded("92.0", "weak", replace(CLEAR, note="帮扶到位")),
    )

    assert (bare.grade.code, unmet(bare)) == ("qualified", ["jump"])
    assert condition(bare, "jump").fact == "没有写明理由，只能升到合格"
    assert (noted.grade.code, noted.unmet) == ("advanced", ())


def test_a_jump_of_a_branch_with_an_overdue_item_stays_where_it_was():
    trace = regraded("92.0", "weak", replace(CLEAR, overdue=LATE, note="帮扶到位"))

    assert (trace.grade.code, unmet(trace)) == ("weak", ["overdue"])


def test_the_rate_for_rising_is_its_own_parameter():
    year = replace(parameters("2012"), gate_advanced_rate=Decimal("0.5"))
    trace = regraded("75.0", "weak", poll=ballots(15, 0, 5), year=year)

    assert (trace.grade.code, unmet(trace)) == ("weak", ["rate"])
    assert condition(trace, "rate").fact == "满意率75.0%，要求80%"
    assert trace.again == "须等下一次复评或下一年度。"


def test_a_poll_that_does_not_count_leaves_the_grade_open():
    trace = regraded(poll=ballots(2, 0))

    assert trace.grade is None
    assert condition(trace, "rate").word == "待定"
    assert trace.steps[-1].outcome == "open"


@pytest.mark.parametrize(
    ("final", "ticked", "before", "grade", "reason"),
    [
        ("55.0", (), "qualified", "weak", "得55.0分，低于合格线60分"),
        ("92.0", (VETO,), "advanced", "weak", "V6 核查发现数据不实：台账造假"),
    ],
)
def test_a_grade_falls_by_score_or_veto_with_its_reason(final, ticked, before, grade, reason):
    trace = regraded(final, before, vetoes_ticked=ticked)

    assert (trace.grade.code, trace.reasons, trace.unmet) == (grade, (reason,), ())
    assert trace.steps[-1].value == "下降"


def test_who_holds_below_the_top_reads_what_the_next_grade_wants():
    trace = regraded("85.5", "qualified")

    assert (trace.grade.code, trace.rises_to.code) == ("qualified", "advanced")
    assert condition(trace, "score").fact == "得85.5分，先进线90分，差4.5分"
    assert regraded("95.0", "advanced").conditions == ()


def test_what_does_not_apply_says_so():
    trace = regraded()

    words = {one.key: one.word for one in trace.conditions}
    assert [words[key] for key in ("items", "notice", "jump")] == ["不适用"] * 3
    assert condition(trace, "items").title == "随薄弱等级下达的整改事项全部销号"


@st.composite
def cases(draw):
    """(year, before, final, poll, known) of any number of grades."""
    year = replace(parameters("2012"), grades=ladder(draw(st.integers(2, 6))))
    final = Decimal(draw(st.integers(0, 1000))) / 10
    good = draw(st.integers(0, 20))
    total = draw(st.integers(0, 3))
    closed = draw(st.integers(0, total))
    left = [f"Z-{place}" for place in range(total - closed)]
    late = draw(st.integers(0, 2))
    known = Circumstances(
        on=draw(st.sampled_from(["", "2013-04-20"])),
        bottom={"total": total, "closed": closed, "open": left},
        overdue={"total": late, "items": [["Z-9", "2013-04-01"]] * late},
        notice=draw(st.sampled_from([None, True, False])),
        note=draw(st.sampled_from(["", "帮扶到位"])),
    )
    before = draw(st.sampled_from(year.grades.codes))
    return {
        "final": str(final),
        "before": before,
        "known": known,
        "poll": ballots(good, 0, 20 - good),
        "year": year,
        "vetoes_ticked": draw(st.sampled_from([(), (VETO,)])),
    }


def plain(case):
    """The grade that score, veto and gate alone give."""
    return regraded(**case | {"before": ""}).grade


@given(cases())
def test_no_branch_rises_with_a_condition_unmet_or_falls_without_a_cause(case):
    trace, ladder_ = regraded(**case), case["year"].grades
    first = plain(case)
    steps = ladder_.steps(case["before"], trace.grade.code)

    assert ladder_.steps(first.code, trace.grade.code) <= 0 or steps == 0
    if steps > 0 and trace.grade == trace.rises_to:
        assert False not in [one.met for one in trace.conditions]
    if steps > 0:
        others = {one.key for one in trace.unmet}
        assert others <= {"jump"}
        assert steps == 1 or case["known"].note
    if steps < 0:
        assert trace.grade == first
        assert trace.reasons
    if trace.grade != first:
        assert trace.unmet
        assert trace.again


@given(cases(), st.integers(0, 400))
def test_more_points_never_cost_a_grade(case, more):
    better = min(Decimal(100), Decimal(case["final"]) + Decimal(more) / 10)

    worse, now = regraded(**case).grade, regraded(**case | {"final": str(better)}).grade

    assert case["year"].grades.steps(worse.code, now.code) >= 0


@given(cases())
def test_a_closed_item_or_a_note_never_costs_a_grade(case):
    known = case["known"]
    mended = replace(known, bottom=known.bottom | {"closed": known.bottom["total"], "open": []})
    on_time = replace(mended, overdue={"total": 0, "items": []}, on="2013-04-20")
    steps = [known, mended, on_time, replace(on_time, note="帮扶到位", notice=None)]

    grades = [regraded(**case | {"known": one}).grade.code for one in steps]

    ladder_ = case["year"].grades
    pairs = zip(grades, grades[1:], strict=False)
    assert all(ladder_.steps(worse, better) >= 0 for worse, better in pairs)
