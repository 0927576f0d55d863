"""The pieces the dashboard is made of."""

from datetime import date, timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from config.overview.figures import Frame, move_of, prefixed
from config.overview.items import load_items
from config.overview.kpis import kpis
from config.overview.page import frame_for, load_dashboard
from config.overview.terms import load_terms
from grading.models import Assessment
from rectification.models import RectificationItem
from tests import make
from tests.config import dashboard_school

CODES = ["advanced", "qualified", "weak"]
pytestmark = pytest.mark.django_db


def test_a_condition_is_carried_over_with_its_structure():
    condition = (Q(state="draft") | ~Q(veto_codes="")) & Q(is_exempt=False)

    carried = prefixed(condition, "assessment")

    assert carried == (
        (Q(assessment__state="draft") | ~Q(assessment__veto_codes=""))
        & Q(assessment__is_exempt=False)
    )


@pytest.mark.parametrize(
    ("was", "now", "move"),
    [
        ("weak", "advanced", "up"),
        ("advanced", "qualified", "down"),
        ("qualified", "qualified", "same"),
        ("ungraded", "qualified", ""),
        ("weak", "undecided", ""),
    ],
)
def test_moves_compare_grades_proper(was, now, move):
    assert move_of(was, now, CODES) == move


@pytest.mark.parametrize(
    ("columns", "month"),
    [
        ({"extension_until": date(2012, 9, 1), "term_due_on": date(2012, 5, 1)}, "term_201209"),
        ({"term_due_on": date(2012, 3, 20)}, "term_201203"),
        ({"elected_on": date(2009, 6, 30), "term_years": 3}, "term_201206"),
        ({"elected_on": date(2009, 6, 30)}, "term_201206"),
        ({"elected_on": date(2008, 2, 29), "term_years": 5}, "term_201302"),
        ({"term_due_on": date(2012, 3, 19)}, None),
        ({"term_due_on": date(2013, 3, 1)}, ""),
        ({}, ""),
    ],
)
def test_terms_stand_in_the_month_they_end(columns, month):
    one = make.participation(**columns)
    frame = Frame(make.org_dept(), one.round)

    terms = load_terms(frame)

    assert dict(terms.months) == ({month: 1} if month else {})
    assert terms.overdue == (month is None)


def closed_item(participation, closed_on):
    number = RectificationItem.objects.count()
    return RectificationItem.objects.create(
        participation=participation,
        branch=participation.branch,
        round=participation.round,
        source="manual",
        source_code=f"M{number}",
        problem="党课次数不足",
        due_on=closed_on,
        state="closed",
        requested_on=closed_on,
        closed_on=closed_on,
    )


def test_last_cycle_is_read_on_the_same_day():
    today = timezone.localdate()
    before = make.round(cutoff_on=today - timedelta(days=400))
    now = make.round(cutoff_on=today - timedelta(days=40))
    earlier = make.participation(within=before)
    same_day = before.cutoff_on + timedelta(days=40)
    closed_item(earlier, same_day)
    closed_item(earlier, same_day + timedelta(days=1))

    items = load_items(Frame(make.org_dept(), now, before))

    assert (items.before["closed"], items.before["all"]) == (1, 2)
    assert items.closed_rate_before == 0.5


def test_less_is_not_yet_less_while_branches_wait_for_their_grade():
    dashboard_school.build()
    user = make.school_leader()
    page = load_dashboard(frame_for(user, {}))
    open_card = kpis(page)[0]

    Assessment.objects.filter(grade="").update(grade="qualified")

    graded_card = kpis(load_dashboard(frame_for(user, {})))[0]
    assert (open_card.delta, open_card.delta_tone) == ("还有 2 个未评定", "")
    assert (graded_card.delta, graded_card.delta_tone) == ("▲ 多 2 个", "up")


def test_the_whole_is_the_sum_of_its_parts():
    dashboard_school.build()
    page = load_dashboard(frame_for(make.school_leader(), {}))

    whole = page.tally_now.sum()

    parts = [page.tally_now.sum(place.pk) for place in page.tally_now.places]
    assert sum(part.branches for part in parts) == whole.branches == 9
    assert [place.is_school for place in page.tally_now.places] == [False, False, True]
    assert sum(whole.grades.values()) == sum(whole.flow.values()) == 9


def test_the_rates_leave_out_a_review_in_work():
    dashboard_school.build()
    frame = frame_for(make.school_leader(), {})
    before = load_dashboard(frame).now.rate("leadership")

    Assessment.objects.filter(review_total=None).update(review_leadership=20)

    assert load_dashboard(frame).now.rate("leadership") == before
