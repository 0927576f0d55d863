"""方案 asked for with the approval of the grade: of whom, which, until when."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.models import Duty, Round
from config.acts import grading as acts
from config.acts import survey as surveys
from config.acts.cycle import change_dates
from grading.models import Assessment
from grading.rubrics.services import load_rubrics
from grading.sheets.assessments import open_assessments
from rectification.models import Plan
from rectification.plans import services
from rectification.plans.items import cancel_item, make_items
from rectification.plans.opening import open_plans
from rectification.plans.owed import expected_duties
from tests import make
from tests.branches.survey.test_survey import surveyed
from tests.grading import graded as scored
from tests.rectification import office
from tests.rectification.plans.test_duties import open_duties

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
KINDS = [("advanced", "keep"), ("qualified", "raise"), ("weak", "reform")]


def graded(grade, of=None, *, state="approved", **fields):
    """A branch whose grade stands at `state`."""
    of = of or office.participation()
    dates = {"decided_on": TODAY(), "approved_on": TODAY() if state == "approved" else None}
    values = {"state": state, "grade": grade, **dates, **fields}
    Assessment.objects.update_or_create(participation=of, defaults=values)
    return of


def plan_of(of):
    return Plan.objects.get(participation=of)


def asked(of):
    """(kind, state) of the plan, as it is asked for; None if it is not."""
    plan = Plan.objects.filter(participation=of, opened_on__isnull=False).first()
    return plan and (plan.kind, plan.state)


@pytest.mark.parametrize(("grade", "kind"), KINDS)
def test_every_graded_branch_is_asked_for_the_plan_of_its_position(grade, kind):
    of = graded(grade)

    [plan] = open_plans([of], TODAY())

    assert asked(of) == (kind, "draft")
    duty = Duty.objects.open().get()
    assert (duty.kind, duty.role, duty.subject_id) == ("plan", "secretary", plan.pk)
    assert duty.title == f"制定“{of}”{plan.title}"
    assert duty.due_on == WorkCalendar().days_after(TODAY(), 15)
    assert open_duties() == expected_duties()


@pytest.mark.parametrize("state", ["draft", "committee_reviewed", "committee_decided"])
def test_a_grade_that_is_not_approved_asks_for_nothing(state):
    of = graded("weak", state=state)

    assert open_plans([of], TODAY()) == []
    assert not Duty.objects.open().exists()


def test_the_approval_itself_asks():
    row = scored.assessment()
    who = scored.people(row)
    row = scored.to_state(row, "committee_decided", who)

    done = acts.approve(
        Assessment.objects.filter(pk=row.pk),
        approved_on=date(2012, 4, 10),
        document_no="校党发〔2012〕8号",
        by=who["org"],
    )

    assert done.refused == []
    assert asked(row.participation) == ("keep", "draft")
    assert Duty.objects.open().filter(kind="plan").count() == 1


def test_the_date_of_the_stage_goes_first_while_it_lies_ahead():
    ahead = TODAY() + timedelta(days=40)
    of = graded("weak", office.participation(within=make.round(plan_due_on=ahead)))
    open_plans([of], TODAY())
    assert Duty.objects.open().get().due_on == ahead

    passed = TODAY() - timedelta(days=1)
    round = of.round
    dates = {name: getattr(round, name) for name in round.STAGES} | {"plan_due_on": passed}
    change_dates(round, by=None, cutoff_on=round.cutoff_on, **dates)

    assert Duty.objects.open().get().due_on == WorkCalendar().days_after(TODAY(), 15)
    assert open_duties() == expected_duties()


def test_drafts_made_before_belong_to_the_plan_and_wait_for_it():
    of = graded("weak", state="committee_decided")
    office.finding(of)
    who = office.people(of)
    make_items(of, by=who["staff"])
    assert not Duty.objects.open().exists()
    with pytest.raises(services.Refusal, match="等级审定后"):
        services.submit_plan(of, by=who["secretary"])

    graded("weak", of)
    open_plans([of], TODAY())

    assert asked(of) == ("reform", "draft")
    assert [duty.kind for duty in Duty.objects.open()] == ["plan"]


def test_asking_twice_is_asking_once():
    of = graded("qualified")
    open_plans([of], TODAY())

    assert open_plans([of], TODAY()) == []
    assert Duty.objects.count() == 1


def test_a_revision_to_another_position_asks_anew():
    of = graded("qualified")
    open_plans([of], TODAY())
    item = office.item(of, state="plan_draft")
    who = office.people(of)
    plan = plan_of(of)
    plan.kind = "raise"
    plan.save()
    services.save_words(of, by=who["secretary"], values=dict.fromkeys(("cause", "goal"), "已写"))
    office.plan_by_items(of, "")
    services.submit_plan(of, by=who["secretary"])
    assert office.fresh(item).state == "plan_submitted"

    graded("weak", of)
    open_plans([of], TODAY())

    assert asked(of) == ("reform", "draft")
    assert plan_of(of).goal == "已写"  # nothing is typed twice
    assert office.fresh(item).state == "plan_draft"
    assert open_duties() == expected_duties()


def regraded(branch_of, grade_before, grade, **fields):
    """The 复评 of the branch of a participation, approved."""
    cycle = branch_of.round.cycle
    type(branch_of).objects.filter(pk=branch_of.pk).update(frozen_at=timezone.now())
    next_one = {"seq": branch_of.round.seq + 1, "kind": "regrade", "cutoff_on": date(2012, 9, 1)}
    round = Round.objects.create(cycle=cycle, **next_one)
    of = office.participation(branch_of.branch, within=round)
    return graded(grade, of, grade_before=grade_before, **fields)


@pytest.mark.parametrize(("before", "kind"), KINDS)
def test_after_a_regrading_the_plan_goes_on_where_the_position_stayed(before, kind):
    first = graded(before)
    open_plans([first], TODAY() - timedelta(days=200))

    of = regraded(first, before, before)

    assert open_plans([of], TODAY()) == []
    assert asked(first) == (kind, "draft")
    assert asked(of) is None


def test_after_a_regrading_to_another_position_the_open_items_go_over():
    first = graded("weak")
    done = office.item(first, state="closed")
    item = office.item(first, state="in_progress")
    draft = office.item(first, state="plan_draft")
    Plan.objects.filter(participation=first).update(kind="reform")
    of = regraded(first, "weak", "qualified")

    [plan] = open_plans([of], TODAY())

    assert (plan.participation, plan.kind) == (of, "raise")
    assert plan_of(first).state == "replaced"
    found = {one: office.fresh(one).plan_id for one in (done, item, draft)}
    assert found == {done: None, item: plan.pk, draft: plan.pk}
    assert office.fresh(item).state == "in_progress"  # work goes on
    kinds = sorted(Duty.objects.open().filter(branch=of.branch).values_list("kind", "subject_id"))
    assert kinds == [("item", item.pk), ("plan", plan.pk)]


def test_a_first_grading_of_a_new_year_asks_every_branch():
    first = graded("qualified")
    open_plans([first], TODAY() - timedelta(days=300))
    Plan.objects.update(state="approved", approved_on=TODAY() - timedelta(days=280))
    type(first).objects.filter(pk=first.pk).update(frozen_at=timezone.now())
    of = graded("qualified", office.participation(first.branch, within=make.round()))

    [plan] = open_plans([of], TODAY())

    assert (plan.participation, plan.kind, plan.state) == (of, "raise", "draft")
    assert plan_of(first).state == "approved"  # it was, and stays so


def test_an_item_made_later_is_added_to_the_plan_in_force():
    first = graded("qualified")
    office.item(first, state="in_progress")
    Plan.objects.filter(participation=first).update(kind="raise")
    of = regraded(first, "qualified", "", state="draft")
    office.finding(of)
    who = office.people(of)

    [item] = make_items(of, by=who["staff"])

    plan = plan_of(first)
    assert (office.fresh(item).plan_id, plan.state, plan.status_word) == (
        plan.pk,
        "draft",
        "补充中",
    )
    duty = Duty.objects.open().get(kind="plan")
    assert (duty.subject_id, duty.title) == (plan.pk, f"补充“{of}”提升方案")

    cancel_item(item, by=who["org"], reason="重复")

    assert plan_of(first).state == "approved"
    assert not Duty.objects.open().filter(kind="plan").exists()


def test_an_ungraded_branch_has_the_plain_form_if_something_was_found():
    with_findings, without = office.participation(), office.participation()
    office.finding(with_findings)
    for of in (with_findings, without):
        graded("ungraded", of, state="draft", is_exempt=True)

    open_plans([with_findings, without], TODAY())

    assert (asked(with_findings), asked(without)) == (("", "draft"), None)
    assert open_duties() == expected_duties()


def test_an_ungraded_branch_is_asked_as_soon_as_it_has_reported():
    of = surveyed(
        founded_on=date(2011, 12, 1), elected_on=date(2011, 12, 2), general_meetings=0, lectures=0
    )
    load_rubrics(of.round)
    open_assessments([of])

    surveys.submit(of, by=make.staff(of.sub_committee), notes={})

    assert Assessment.objects.get(participation=of).is_exempt
    assert asked(of) == ("", "draft")
    assert open_duties() == expected_duties()


@pytest.mark.parametrize("number", [1, 30])
def test_a_selection_costs_the_same_statements(number, django_assert_max_num_queries):
    round, place = make.round(), make.committee()
    rows = [
        graded("weak", office.participation(make.branch(of=place), within=round))
        for _one in range(number)
    ]
    with django_assert_max_num_queries(32):
        assert len(open_plans(rows, TODAY())) == number
