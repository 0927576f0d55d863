"""Exemption, vetoes, gates, the poll: what a decision may and may not do."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from branches.errors import Refusal
from branches.models import AuditEntry, Duty, Poll, Survey
from grading.decisions import services as decisions
from grading.lists.figures import FIGURES, assessments_of, figures_for
from grading.models import Assessment, Decision, Sheet, Verdict
from grading.rules import survey_may_be_returned
from grading.sheets import services as sheets
from grading.sheets.assessments import freeze, open_assessments, refresh, survey_changed
from grading.sheets.lost import lost_points
from grading.sheets.owed import expected_duties
from grading.sheets.vetoes import lift_veto, tick_vetoes
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db
LATE = {"elected_on": date(2007, 1, 1)}  # due 2010-01-01: more than 12 months late


def reviewed(**survey):
    of = graded.assessment(**survey)
    who = graded.people(of)
    return graded.to_state(of, "committee_reviewed", who), who


def kinds():
    return set(Duty.objects.open().values_list("kind", flat=True))


def test_a_branch_founded_within_a_year_is_ungraded_without_sheets_or_duty():
    of = graded.assessment(founded_on=date(2011, 3, 21))
    who = graded.people(of)

    assert (of.is_exempt, of.grade, kinds()) == (True, "ungraded", set())
    with pytest.raises(PermissionDenied):
        sheets.save_sheet(of, "self", graded.entries(of), by=who["secretary"])
    with pytest.raises(Refusal, match="不满一年"):
        sheets.submit_sheet(of, "self", by=who["secretary"])
    assert figures_for(make.org_dept(), of.participation.round)["to_self"] == 0


def test_an_exemption_that_was_a_mistake_opens_the_self_sheet():
    of = graded.assessment(founded_on=date(2011, 3, 21))
    Survey.objects.update(founded_on=date(2011, 3, 20))

    survey_changed(of.participation)

    of.refresh_from_db()
    assert (of.is_exempt, of.grade, kinds()) == (False, "", {"self_sheet"})


def test_the_self_sheet_is_owed_once_the_survey_is_submitted():
    of = graded.assessment(survey_state="draft")
    assert kinds() == set()
    with pytest.raises(Refusal, match="调查摸底"):
        sheets.submit_sheet(of, "self", by=graded.people(of)["secretary"])

    Survey.objects.update(state="submitted")
    survey_changed(of.participation)
    assert kinds() == {"self_sheet"}

    Survey.objects.update(state="returned")
    survey_changed(of.participation)
    assert kinds() == set() == expected_duties()


def test_without_a_valid_poll_the_sheets_are_sent_but_no_grade_is_decided():
    of, who = reviewed(polled=False)
    assert (of.state, of.final_score, of.proposed_grade) == ("committee_reviewed", None, "")

    with pytest.raises(Refusal, match="测评"):
        decisions.decide(of, grade="advanced", by=who["leader"], decided_on=graded.MET)

    graded.poll(of.participation, satisfied=3, valid=4, returned=4, unknown=1)
    survey_changed(of.participation)
    with pytest.raises(Refusal, match="测评无效，须重测"):
        decisions.decide(of, grade="advanced", by=who["leader"], decided_on=graded.MET)

    Poll.objects.update(is_void=True)
    graded.poll(of.participation)
    survey_changed(of.participation)
    assert (
        decisions.decide(of, grade="advanced", by=who["leader"], decided_on=graded.MET).grade
        == "advanced"
    )


@pytest.mark.parametrize(
    ("counts", "grade"),
    [
        ({"satisfied": 36, "unsatisfied": 4}, "advanced"),
        ({"satisfied": 35, "unsatisfied": 5}, "qualified"),
        ({"satisfied": 20, "unsatisfied": 20}, "qualified"),
        ({"satisfied": 19, "unsatisfied": 21}, "weak"),
    ],
    ids=["gate met", "below the gate", "half", "V4"],
)
def test_satisfaction_caps_the_grade_and_below_half_vetoes_it(counts, grade):
    of, who = reviewed(polled=False)
    graded.poll(of.participation, **counts)
    survey_changed(of.participation)

    of.refresh_from_db()
    assert of.proposed_grade == grade
    assert of.is_below_gate == (grade != "advanced")


def test_nobody_decides_above_what_the_rules_allow():
    of, who = reviewed(**LATE)
    assert (of.score_grade, of.proposed_grade, of.veto_codes) == ("advanced", "weak", "V2")

    for grade in ("advanced", "qualified", "splendid"):
        with pytest.raises(Refusal, match="不能高于"):
            decisions.decide(
                of, grade=grade, by=who["leader"], decided_on=graded.MET, reason="情况特殊"
            )

    assert not Decision.objects.exists()


def test_a_lower_grade_needs_a_reason_and_keeps_it_beside_the_verdict():
    of, who = reviewed()

    with pytest.raises(Refusal, match="理由"):
        decisions.decide(of, grade="qualified", by=who["leader"], decided_on=graded.MET)
    decisions.decide(
        of, grade="qualified", by=who["leader"], decided_on=graded.MET, reason="班子不够团结"
    )

    decision, verdict = Decision.objects.get(), Verdict.objects.get()
    assert (decision.grade, decision.reason, verdict.grade) == (
        "qualified",
        "班子不够团结",
        "advanced",
    )
    assert verdict.trace["review"]["total"] == "100"
    assert [step["key"] for step in verdict.trace["steps"]] == [
        "exemption",
        "score",
        "veto",
        "satisfaction",
    ]


def test_only_the_organisation_department_lifts_a_veto_and_says_why():
    of, who = reviewed(**LATE)

    for role in ("secretary", "reviewer", "leader"):
        with pytest.raises(PermissionDenied):
            lift_veto(of, "V2", reason="已批准", by=who[role])
    with pytest.raises(Refusal, match="原因"):
        lift_veto(of, "V2", reason=" ", by=who["org"])
    with pytest.raises(Refusal, match="没有生效"):
        lift_veto(of, "V4", reason="已批准", by=who["org"])
    lift_veto(of, "V2", reason="已于2012年3月批准延期", by=who["org"])

    of.refresh_from_db()
    assert (of.proposed_grade, of.veto_codes) == ("advanced", "")
    assert AuditEntry.objects.get(action="grading.lift_veto").reason == "已于2012年3月批准延期"


def test_a_ticked_veto_gives_the_lowest_grade_until_it_is_lifted():
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "self_submitted", who)
    with pytest.raises(PermissionDenied):
        tick_vetoes(of, {"V3": "通报"}, by=who["leader"])
    with pytest.raises(Refusal, match="依据"):
        tick_vetoes(of, {"V3": ""}, by=who["reviewer"])
    tick_vetoes(of, {"V3": "校办通报〔2012〕5号"}, by=who["reviewer"])
    of = graded.send_review(of, who, {})
    assert Assessment.objects.get(pk=of.pk).proposed_grade == "weak"

    lift_veto(of, "V3", reason="责任不在支部", by=who["org"])

    assert Assessment.objects.get(pk=of.pk).proposed_grade == "advanced"


def test_an_approval_stops_when_the_ground_of_the_decision_has_changed():
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "committee_decided", who)
    Survey.objects.update(**LATE)

    done = decisions.approve(
        Assessment.objects.filter(pk=of.pk),
        approved_on=date(2012, 4, 10),
        document_no="8号",
        by=who["org"],
    )

    assert (done.count, len(done.refused)) == (0, 1)
    assert "须退回重定" in done.refused[0][1]


def test_the_survey_of_a_decided_branch_is_not_returned():
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "committee_reviewed", who)
    assert survey_may_be_returned(of.participation) == ""

    decided = graded.send_decision(of, who, {})

    assert "先退回定级" in survey_may_be_returned(decided.participation)


def test_an_archived_round_takes_nothing_any_more():
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "committee_decided", who)
    freeze(of.participation.round)

    of.refresh_from_db()
    assert (of.state, kinds()) == ("frozen", set())
    with pytest.raises(Refusal):
        sheets.take_back(of, "return_self", by=who["reviewer"], reason="再看")


def test_stored_totals_count_sent_sheets_only():
    of = graded.assessment()
    who = graded.people(of)
    sheets.save_sheet(of, "self", graded.entries(of), by=who["secretary"])
    refresh(of.participation.round)
    assert Assessment.objects.get(pk=of.pk).self_total is None

    of = sheets.submit_sheet(of, "self", by=who["secretary"])

    assert Assessment.objects.get(pk=of.pk).self_total == 100


def test_opening_twice_adds_nothing():
    of = graded.assessment()

    assert open_assessments([of.participation]) == []


def test_lost_points_of_the_review_come_in_the_order_of_the_rubric():
    of = graded.assessment(lectures=1)
    who = graded.people(of)
    of = graded.to_state(of, "self_submitted", who)
    entries = graded.entries(of, Sheet.Part.REVIEW) | {
        "A6": sheets.Entry(choice="较好"),
        "B5": sheets.Entry(choice="一般"),
        "C6": sheets.Entry(ticks=["plan"]),
        "E3": sheets.Entry(counts={"late": 1}, note="一件逾期"),
    }
    assert [one.code for one in lost_points(Assessment.objects.filter(pk=of.pk))] == ["C1"]

    sheets.save_sheet(of, "review", entries, by=who["reviewer"])
    sheets.submit_sheet(of, "review", by=who["reviewer"])

    found = [
        (one.code, one.criterion, str(one.lost))
        for one in lost_points(Assessment.objects.filter(pk=of.pk))
    ]
    assert found == [
        ("A6", "leadership", "1/2"),
        ("B5", "members", "5/2"),
        ("C1", "mechanism", "1/2"),
        ("C6", "mechanism", "2"),
        ("E3", "masses", "1"),
    ]


ROLES = {
    "secretary": lambda place, branch: make.secretary(branch),
    "staff": lambda place, branch: make.staff(place),
    "leader": lambda place, branch: make.leader(place),
    "org": lambda place, branch: make.org_dept(),
    "school": lambda place, branch: make.school_leader(),
    "nobody": lambda place, branch: make.user(),
}


@pytest.mark.parametrize("role", ROLES)
def test_every_figure_equals_the_list_it_opens(client, role):
    place = make.committee()
    mixed = [graded.assessment(make.branch(of=place)) for _ in range(5)]
    mixed.append(graded.assessment(make.branch(of=place), founded_on=date(2012, 1, 1)))
    mixed.append(graded.assessment(**LATE))
    states = ["draft", "self_submitted", "committee_reviewed", "committee_decided", "approved"]
    for one, state in zip(mixed, states, strict=False):
        graded.to_state(one, state, graded.people(one))
    user = ROLES[role](place, mixed[2].participation.branch)
    client.force_login(user)

    counts = figures_for(user, mixed[0].participation.round)

    for figure in FIGURES:
        response = client.get(reverse("grading:list"), {"figure": figure})
        assert response.context["paginator"].count == counts[figure], figure
    assert counts["all"] == {"secretary": 1, "staff": 6, "leader": 6, "nobody": 0}.get(role, 7)


def test_the_list_opens_the_branches_that_moved_between_two_rounds(client):
    place = make.committee()
    branches = [make.branch(of=place) for _ in range(3)]
    first = make.round(name="2011年度")
    second = make.round(name="2012年度")
    for round, grades in ((first, ["weak", "weak", ""]), (second, ["qualified", "weak", "weak"])):
        for branch, grade in zip(branches, grades, strict=True):
            one = graded.assessment(branch, within=round)
            Assessment.objects.filter(pk=one.pk).update(grade=grade)
    client.force_login(make.org_dept())

    def moved(was, grade):
        page = client.get(reverse("grading:list"), {"was": was, "grade": grade})
        return page.context["paginator"].count

    assert (moved("weak", "qualified"), moved("weak", "weak")) == (1, 1)
    assert moved("qualified", "weak") == 0


def test_the_assessments_of_a_round_are_those_in_scope():
    places = [make.committee() for _ in range(2)]
    of = graded.assessment(make.branch(of=places[0]))
    graded.assessment(make.branch(of=places[1]))
    round = of.participation.round

    assert assessments_of(make.org_dept(), round).count() == 2
    assert assessments_of(make.staff(places[1]), round).count() == 1
