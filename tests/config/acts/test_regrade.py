"""Opening a 复评: who takes part, what is copied, what is archived, who is too late."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.errors import Refusal
from branches.models import Branch, Duty, Participation, Round, Survey
from branches.rounds.opening import FOUNDED_LATER, enrol_branches
from branches.rounds.regrade import TAKEN_OVER
from branches.rulebook.fields import BY_NAME, COUNTED_FIELDS, REGISTER_FIELDS
from config.acts.cycle import open_cycle
from config.acts.duties import differences
from config.acts.regrade import open_regrade
from grading.models import Assessment, IndicatorScore, Rubric, Sheet
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db
D2 = date(2012, 9, 20)
APPROVED = Assessment.State.APPROVED


def approved(within, *, best=True, **survey):
    """An approved assessment of a round: the best of everything gives the top."""
    row = graded.assessment(within=within, **survey)
    choices = {} if best else {"choice": "差", "counts": 1}
    return graded.to_state(row, APPROVED, graded.people(row), **choices)


def middling(within, **survey):
    row = approved(within, best=False, **survey)
    assert row.grade == "qualified"
    return row


def regrade(round, **more):
    return open_regrade(round.cycle, **{"cutoff_on": D2, "by": make.org_dept(), **more})


def in_regrade(round, assessment):
    branch = assessment.participation.branch_id
    return Participation.objects.get(round=round, branch=branch)


@pytest.fixture
def first():
    return make.round()


def test_branches_below_the_top_take_part_and_the_others_keep_their_grade(first):
    top, lower = approved(first), middling(first)
    assert (top.grade, lower.grade) == ("advanced", "qualified")

    round = regrade(first)

    assert in_regrade(round, top).out_reason == Participation.KEEPS_GRADE
    here = in_regrade(round, lower)
    assert (here.out_reason, here.assessment.grade_before) == ("", "qualified")
    assert not hasattr(in_regrade(round, top), "survey")
    assert (round.kind, round.seq) == (Round.Kind.REGRADE, 2)
    assert differences(date(2012, 9, 25)).counts == {"opened": 0, "moved": 0, "closed": 0}


def test_the_round_before_is_archived_and_owes_nothing(first):
    lower = middling(first)

    regrade(first)

    first.refresh_from_db()
    lower.refresh_from_db()
    assert first.is_closed
    assert lower.state == Assessment.State.FROZEN
    assert not Duty.objects.open().filter(participation__round=first).exists()


def test_branches_without_a_grade_are_graded_for_the_first_time(first):
    waiting = graded.assessment(within=first)

    round = regrade(first)

    assert in_regrade(round, waiting).assessment.grade_before == ""


def test_a_grade_of_another_year_is_none_of_this_one(first):
    old = middling(first)
    branch = Branch.objects.get(pk=old.participation.branch_id)
    year = open_cycle("2013 年度", cutoff_on=date(2013, 3, 1), set_name="current", by=None)

    round = open_regrade(year.cycle, cutoff_on=date(2013, 9, 1), by=make.org_dept())

    assert Assessment.objects.get(participation__branch=branch, participation__round=round) == (
        Assessment.objects.get(participation__round=round, grade_before="")
    )


def test_closed_and_later_founded_branches_are_as_in_a_year(first):
    gone, later = middling(first), make.branch(founded_on=date(2012, 10, 1))
    Branch.objects.filter(pk=gone.participation.branch_id).update(closed_on=date(2012, 8, 1))

    round = regrade(first)

    [only] = Participation.objects.filter(round=round)
    assert (only.branch_id, only.out_reason) == (later.pk, FOUNDED_LATER)


def test_an_import_leaves_who_keeps_a_grade_outside(first):
    top = approved(first)
    round = regrade(first)

    assert enrol_branches(round) == []
    assert in_regrade(round, top).out_reason == Participation.KEEPS_GRADE


def test_the_survey_holds_what_stood_there_but_the_counts_of_the_year(first):
    lower = middling(first, lectures=3, total_members=20)
    branch = lower.participation.branch
    Branch.objects.filter(pk=branch.pk).update(subtype="机关", founded_on=date(2005, 9, 1))

    survey = in_regrade(regrade(first), lower).survey

    assert (survey.full_members, survey.group_count, survey.subtype) == (20, 2, "机关")
    assert [name for name in COUNTED_FIELDS if getattr(survey, name) is not None] == []
    assert survey.prefilled["full_members"] == Survey.LAST_ROUND
    assert (survey.state, survey.confirmed, survey.submitted_at) == ("draft", [], None)


def test_a_branch_that_was_not_there_before_begins_anew(first):
    middling(first)
    new = make.branch(founded_on=date(2012, 5, 1))

    round = regrade(first, survey_due_on=date(2012, 10, 8))

    survey = Survey.objects.get(participation__round=round, participation__branch=new)
    assert (survey.name, survey.confirmed) == (new.name, None)
    assert Duty.objects.open().filter(participation=survey.participation).count() == 1


def test_sheets_start_from_the_last_choices_and_what_the_survey_answers_is_open(first):
    lower = middling(first)

    round = regrade(first)

    here = in_regrade(round, lower).assessment
    assert {(one.part, one.version, one.submitted_at) for one in here.sheets.all()} == {
        ("self", 1, None),
        ("review", 1, None),
    }
    assert here.self_total is None
    before = scores_of(Sheet.objects.get(assessment=lower, part="self"))
    after = scores_of(here.sheets.get(part="self"))
    asked = {code for code, score in before.items() if is_asked_of_survey(score)}
    assert asked
    assert after.keys() == before.keys() - asked
    assert all(judgement(after[code]) == judgement(before[code]) for code in after)
    assert {one.indicator.rubric_id for one in after.values()} == {here.rubric_id}
    assert here.rubric.frozen_at is not None


def test_rubrics_are_copies_of_the_same_version_unless_the_newest_are_wanted(first):
    lower = middling(first)
    Rubric.objects.filter(round=first, kind="staff").update(version=3, name="修订本")

    kept = in_regrade(regrade(first), lower).assessment.rubric
    newest = in_regrade(
        regrade(
            Round.objects.get(cycle=first.cycle, seq=2),
            cutoff_on=date(2012, 11, 1),
            keep_rubric=False,
        ),
        lower,
    ).assessment.rubric

    assert (kept.version, kept.name, kept.pk != lower.rubric_id) == (3, "修订本", True)
    assert (newest.version, newest.name != "修订本") == (1, True)
    assert kept.spec.indicators == lower.rubric.spec.indicators


def test_a_third_round_takes_the_survey_of_the_round_the_branch_was_last_in(first):
    lower = middling(first)
    second = regrade(first)
    here = in_regrade(second, lower)
    Survey.objects.filter(participation=here).update(full_members=21)

    third = regrade(second, cutoff_on=date(2012, 11, 1))

    survey = in_regrade(third, lower).survey
    assert survey.full_members == 21
    assert IndicatorScore.objects.filter(
        sheet__assessment__participation=survey.participation
    ).exists()


def test_only_the_department_opens_a_regrade(first):
    middling(first)
    with pytest.raises(PermissionDenied):
        regrade(first, by=make.auditor())
    assert not Round.objects.get(pk=first.pk).is_closed


def test_the_second_of_two_people_is_refused(first):
    middling(first)
    regrade(first, after=first.pk)

    with pytest.raises(Refusal, match="刚才已由别人开始"):
        regrade(first, cutoff_on=date(2012, 11, 1), after=first.pk)

    assert Round.objects.count() == 2


def test_a_cut_off_that_is_not_later_is_refused(first):
    with pytest.raises(Refusal, match="应晚于"):
        regrade(first, cutoff_on=first.cutoff_on)


def test_statements_do_not_grow_with_branches():
    counts = []
    for number in (2, 6):
        first = make.round(name=f"{number} 个支部")
        for _branch in range(number):
            middling(first)
        org = make.org_dept()
        with CaptureQueriesContext(connection) as captured:
            open_regrade(first.cycle, cutoff_on=D2, by=org)
        counts.append(len(captured))
        Branch.objects.update(closed_on=date(2012, 1, 1))

    assert counts[0] == counts[1]


def scores_of(sheet):
    rows = sheet.scores.select_related("indicator")
    return {one.indicator.code: one for one in rows}


def judgement(score):
    return (score.choice, score.ticks, score.counts, score.note, score.points)


def is_asked_of_survey(score):
    return any(part.get("proposal") for part in score.indicator.parts)


def test_every_question_is_taken_over_asked_anew_or_the_registers():
    assert sorted((*TAKEN_OVER, *COUNTED_FIELDS, *REGISTER_FIELDS)) == sorted(BY_NAME)
