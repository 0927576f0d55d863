"""Unfinished figures are not held against finished ones."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from config.overview import charts
from config.overview.kpis import kpis
from config.overview.page import frame_for, load_dashboard
from config.overview.sentences import sentences
from grading.models import Assessment, Criterion
from grading.rubrics.services import load_rubrics
from tests import make
from tests.config.overview import dashboard_school

pytestmark = pytest.mark.django_db


def dashboard(user=None):
    return load_dashboard(frame_for(user or make.school_leader(), {}, timezone.localdate()))


def said(page, word):
    texts = ("".join(part.text for part in one) for one in sentences(page))
    return next((one for one in texts if word in one), "")


def finish():
    Assessment.objects.filter(grade="").update(grade="qualified")


def test_grades_are_compared_as_shares_of_the_graded_until_all_are():
    dashboard_school.build()
    page = dashboard()

    assert said(page, "先进") == (
        "已评定的 7 个中，先进 3 个，占 42.9%（上期 12.5%）；"
        "薄弱 1 个，占 14.3%（上期 37.5%）；成立不满一年、未定级 1 个；尚未评定 2 个。"
    )
    assert kpis(page)[0].sub == "占已评定 7 个的 42.9%，上期 12.5%"

    finish()
    page = dashboard()

    assert said(page, "先进") == (
        "先进 3 个，比上期多 2 个；薄弱 1 个，比上期少 2 个；成立不满一年、未定级 1 个。"
    )
    assert kpis(page)[0].sub == "33.3%，上期 11.1%"


def test_nothing_is_compared_before_the_first_grade():
    make.participation(within=make.round())
    make.participation(within=make.round())

    assert said(dashboard(), "尚未评定") == "成立不满一年、未定级 0 个；尚未评定 1 个。"


def test_the_chart_of_grades_holds_last_cycle_against_finished_rows_only():
    dashboard_school.build()
    before = [row["p"] for row in charts.grade_chart(dashboard())["rows"]]
    finish()
    after = [row["p"] for row in charts.grade_chart(dashboard())["rows"]]

    assert None in before
    assert None not in after


def test_the_flow_leaves_who_waits_for_a_grade_aside(client):
    dashboard_school.build()
    page = dashboard()

    flow = charts.flow_chart(page)

    assert sum(link["value"] for link in flow["links"]) == page.now.graded == 7
    for side in ("left", "right"):
        nodes = [node for node in flow["nodes"] if node["side"] == side]
        assert sum(node["value"] for node in nodes) == 7
    assert "未评定" not in charts.flow_columns(page)
    client.force_login(make.school_leader())
    assert "尚未评定的" in client.get(reverse("dashboard")).text


def test_without_any_grade_the_flow_says_so(client):
    make.participation(within=make.round())
    make.participation(within=make.round())
    client.force_login(make.school_leader())

    assert "还没有评定等级。评定后，这里显示晋位升级。" in client.get(reverse("dashboard")).text


def reviewed(within, kind, percent, number):
    """`number` branches of a kind whose review gave `percent` of the first criterion's points."""
    criteria = Criterion.objects.filter(rubric__round=within, rubric__kind=kind)
    full = dict(criteria.values_list("key", "points"))
    for _ in range(number):
        one = make.participation(make.branch(kind=kind), within=within)
        fields = {f"review_{key}": points for key, points in full.items()}
        fields["review_leadership"] = full["leadership"] * percent / 100
        Assessment.objects.create(
            participation=one, grade="qualified", review_total=Decimal(80), **fields
        )


def world(*groups):
    within = make.round()
    load_rubrics(within)
    for kind, percent, number in groups:
        reviewed(within, kind, percent, number)
    return said(dashboard(), "五好标准")


def test_one_branch_is_no_lowest_kind():
    text = world(("staff", 80, 3), ("student", 70, 3), ("retired", 10, 2))

    assert text.endswith("，其中学生党支部为 70.0%。")
    assert "离退休" not in text


def test_kinds_that_are_alike_are_all_the_lowest():
    text = world(("staff", 70, 3), ("student", 70, 4), ("office", 90, 3))

    assert text.endswith("，其中教职工党支部、学生党支部为 70.0%。")


def test_two_reviews_make_no_lowest_criterion():
    assert world(("staff", 80, 2)) == "已考评的党支部不足 3 个，五好标准暂不比较。"


def test_deputies_are_compared_once_all_surveys_are_in():
    before, now = make.round(), make.round()
    for within, state in ((before, "submitted"), (now, "submitted"), (now, "draft")):
        make.participation(within=within, state=state, secretary_admin_post="副院长")

    assert said(dashboard(), "兼任").endswith("占 100.0%。")
