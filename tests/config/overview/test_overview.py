"""The pieces the dashboard is made of."""

from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest
from django.db.models import Q
from django.utils import timezone

from config.overview.figures import Frame, prefixed
from config.overview.items import load_items
from config.overview.kpis import kpis
from config.overview.page import frame_for, load_dashboard
from config.overview.terms import load_terms
from grading.models import Assessment
from rectification.models import RectificationItem
from tests import make
from tests.config.overview import dashboard_school

pytestmark = pytest.mark.django_db


def test_a_condition_is_carried_over_with_its_structure():
    condition = (Q(state="draft") | ~Q(veto_codes="")) & Q(is_exempt=False)

    carried = prefixed(condition, "assessment")

    assert carried == (
        (Q(assessment__state="draft") | ~Q(assessment__veto_codes=""))
        & Q(assessment__is_exempt=False)
    )


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
    frame = Frame(make.org_dept(), one.round, timezone.localdate())

    terms = load_terms(frame)

    assert dict(terms.months) == ({month: 1} if month else {})
    assert terms.overdue == (month is None)


def closed_item(participation, closed_on, made_on=None):
    number = RectificationItem.objects.count()
    item = RectificationItem.objects.create(
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
    made_on = made_on or participation.round.cutoff_on
    made = datetime.combine(made_on, time(9), timezone.get_current_timezone())
    RectificationItem.objects.filter(pk=item.pk).update(created_at=made)


def test_last_cycle_is_read_on_the_same_day():
    today = timezone.localdate()
    before = make.round(cutoff_on=today - timedelta(days=400))
    now = make.round(cutoff_on=today - timedelta(days=40))
    earlier = make.participation(within=before)
    same_day = before.cutoff_on + timedelta(days=40)
    closed_item(earlier, same_day)
    closed_item(earlier, same_day + timedelta(days=1))

    frame = Frame(make.org_dept(), now, today, before)
    items = load_items(frame)

    assert frame.same_day == same_day
    assert (items.before["closed"], items.before["all"]) == (1, 2)
    assert items.closed_rate_before == Fraction(1, 2)


def test_last_cycle_does_not_count_what_was_not_there_yet_on_that_day():
    """整改销号率 上期同期: 17/320 where it was 17/74, so that the arrow turned."""
    today = timezone.localdate()
    before = make.round(cutoff_on=today - timedelta(days=400))
    now = make.round(cutoff_on=today - timedelta(days=40))
    earlier = make.participation(within=before)
    same_day = before.cutoff_on + timedelta(days=40)
    closed_item(earlier, same_day)
    for days in (1, 2, 3):
        day = same_day + timedelta(days=days)
        closed_item(earlier, day + timedelta(days=9), made_on=day)
    closed_item(make.participation(within=now), today)
    user = make.org_dept()

    page = load_dashboard(frame_for(user, {}, today))

    assert (page.items.before["closed"], page.items.before["all"]) == (1, 1)
    card = next(one for one in kpis(page) if one.label == "整改销号率")
    assert card.sub == "1/1 项，上期同期 1/1 项，100.0%"
    assert card.delta == "与上期相同"


def test_less_is_not_yet_less_while_branches_wait_for_their_grade():
    dashboard_school.build()
    user = make.school_leader()
    page = load_dashboard(frame_for(user, {}, timezone.localdate()))
    open_card = kpis(page)[0]

    Assessment.objects.filter(grade="").update(grade="qualified")

    graded_card = kpis(load_dashboard(frame_for(user, {}, timezone.localdate())))[0]
    assert (open_card.delta, open_card.delta_tone) == ("还有 2 个未评定", "")
    assert (graded_card.delta, graded_card.delta_tone) == ("▲ 多 2 个", "up")


def test_the_whole_is_the_sum_of_its_parts():
    dashboard_school.build()
    page = load_dashboard(frame_for(make.school_leader(), {}, timezone.localdate()))

    whole = page.tally_now.sum()

    parts = [page.tally_now.sum(place.pk) for place in page.tally_now.places]
    assert sum(part.branches for part in parts) == whole.branches == 9
    assert [place.is_school for place in page.tally_now.places] == [False, False, True]
    assert sum(whole.grades.values()) == sum(whole.flow.values()) == 9


def test_the_rates_leave_out_a_review_in_work():
    dashboard_school.build()
    frame = frame_for(make.school_leader(), {}, timezone.localdate())
    before = load_dashboard(frame).now.rate("leadership")

    Assessment.objects.filter(review_total=None).update(review_leadership=20)

    assert load_dashboard(frame).now.rate("leadership") == before
