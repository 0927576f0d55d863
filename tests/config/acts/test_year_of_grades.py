"""The year of a weak branch from its decision to the rise and back, whatever its grades are called:
three of them or four, plan, slots, report, two levels, 复评, 认定, matrix, chain.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import Duty
from branches.rulebook.parameters import build_document
from rectification.items import reports
from rectification.models import MonthlyReport, Plan, Promotion, RectificationItem, Support
from tests import make
from tests.grading import regraded
from tests.rectification import office
from tests.survey_facts import fixture

pytestmark = pytest.mark.django_db
State = RectificationItem.State
# The bottom of each preset and the rung above it.
RUNGS = {"plan3": ("薄弱", "合格"), "nwafu4": ("后进", "一般")}


@pytest.fixture(params=RUNGS)
def preset(request):
    return request.param


@pytest.fixture
def weak(preset):
    """(approved Assessment at the bottom of a year with the grades of `preset`, people)."""
    round = make.round()
    round.cycle.parameters = build_document(fixture("parameters.json"), "2012", preset)
    round.cycle.save()
    row, who = regraded.first(within=round, committee_meetings=8, **regraded.WEAK)
    return row, {**who, "staff": who["reviewer"]}


def label(of, code):
    return str(of.participation.round.cycle.rules.grades.named(code))


def test_a_decision_at_the_bottom_asks_for_plan_slots_and_report(preset, weak):
    row, _who = weak
    reports.refresh_reports(timezone.localdate())

    assert label(row, row.grade) == RUNGS[preset][0]
    assert Plan.objects.get().kind == Plan.Kind.REFORM
    assert Support.objects.vacant().count() == len(Support.Slot)
    assert MonthlyReport.objects.owed().get().branch == row.participation.branch
    kinds = set(Duty.objects.open().values_list("kind", flat=True))
    assert {Duty.Kind.PLAN, Duty.Kind.SUPPORT, Duty.Kind.MONTHLY_REPORT} <= kinds


@pytest.fixture
def risen(weak):
    """(approved Assessment of the 复评, people, the item behind C1 that two levels closed)."""
    row, who = weak
    office.finding(row.participation)
    item = office.item(row.participation, levels=2, source_code="C1")
    for step in (office.ask, office.accept, office.close):
        step(office.fresh(item), who)
    now = regraded.measured(row, regraded.opened(row), who)
    regraded.decide(now, who)
    return regraded.approve(now, who), who, office.fresh(item)


def test_the_regrade_lifts_it_by_one_rung_and_says_what_holds_it_there(preset, risen):
    row, _who, item = risen
    promotion = Promotion.objects.get()
    codes = promotion.from_grade, promotion.to_grade

    assert item.state == State.CLOSED
    assert tuple(label(row, one) for one in codes) == RUNGS[preset]
    assert row.unmet_conditions.split() == ["jump"]
    assert Plan.objects.get(participation=row.participation).kind == Plan.Kind.RAISE
    assert not Support.objects.vacant().exists()


def test_the_cell_and_the_chain_lead_back_to_the_answer(client, preset, risen):
    row, _who, item = risen
    promotion = Promotion.objects.get()
    client.force_login(make.school_leader())
    cell = f"{promotion.from_grade}..{promotion.to_grade}"

    matrix = client.get(reverse("promotion:matrix")).text
    listed = client.get(reverse("promotion:list"), {"cell": cell})
    chain = client.get(reverse("chain", args=[row.participation_id])).text

    assert all(word in matrix for word in RUNGS[preset])
    assert [one.pk for one in listed.context["page"]] == [row.participation_id]
    first = reverse("branches:survey", args=[item.participation_id])
    assert item.number in chain
    assert f"{first}?section=mechanism#field-committee_meetings" in chain
