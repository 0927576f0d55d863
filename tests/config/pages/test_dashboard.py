"""工作简报: what it says in each situation, and that it stays cheap."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import Branch, Post
from grading.models import Assessment
from tests import budget, make
from tests.config.overview import dashboard_school

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def sign_in(client, user):
    """The first page of a session also writes when it was last used; only the later ones count."""
    client.force_login(user)
    client.get(reverse("dashboard"))


def words(response):
    """The five sentences as plain text."""
    return ["".join(part.text for part in one) for one in response.context["sentences"]]


def test_before_the_first_cycle_it_says_so(client):
    client.force_login(make.school_leader())

    response = client.get(reverse("dashboard"))

    assert "还没有开始年度工作" in response.content.decode()


def test_without_branches_it_says_so(client):
    make.round()
    client.force_login(make.school_leader())

    response = client.get(reverse("dashboard"))

    assert "本期还没有参评的党支部" in response.content.decode()


def test_the_first_cycle_has_nothing_to_compare_with(client):
    make.participation()
    client.force_login(make.school_leader())

    response = client.get(reverse("dashboard"))

    assert words(response)[2:] == [
        "没有上期结果可比，晋位升级从下一期起比较。",
        "还没有考评结果，五好标准得分率待考评后显示。",
        "还没有整改事项。",
    ]
    assert "没有上期结果可比。下一期起，这里显示晋位升级。" in response.content.decode()


def test_the_sentences_say_the_figures(client):
    dashboard_school.build()
    client.force_login(make.school_leader())

    said = words(client.get(reverse("dashboard")))

    assert said[0] == (
        "全校 2 个分党委、9 个党支部参评；调查摸底已报送 5 个，"
        "分党委已定级 6 个，校党委已审定 3 个。"
    )
    assert said[1] == (
        "已评定的 7 个中，先进 3 个，占 42.9%（上期 12.5%）；"
        "薄弱 1 个，占 14.3%（上期 37.5%）；成立不满一年、未定级 1 个；尚未评定 2 个。"
    )
    assert said[2].startswith("上期、本期都已定级的 5 个党支部中，3 个晋位升级，1 个下降")
    assert re.fullmatch(
        r"在任书记 8 人，\d{4} 年已参加集中培训 \d 人（\d+\.\d%，[^）]+）；新任待任职培训 3 人。",
        said[5],
    )


@pytest.mark.parametrize("query", ["", "?committee={0}"])
@pytest.mark.parametrize("role", ["school_leader", "committee_staff", "secretary"])
def test_its_queries_stay_few_however_large_the_school(
    client, django_assert_max_num_queries, role, query
):
    school = dashboard_school.build()
    sign_in(client, dashboard_school.everybody(school)[role])

    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(reverse("dashboard") + query.format(school["committees"][0].pk))


def test_a_single_branch_needs_as_many_queries(client, django_assert_max_num_queries):
    Assessment.objects.create(participation=make.participation())
    sign_in(client, make.school_leader())

    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(reverse("dashboard"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_a_figure_needs_as_many_queries(client, django_assert_num_queries, rows):
    home = make.committee()
    round = make.round()
    for _ in range(rows):
        make.participation(make.branch(of=home), within=round)
    sign_in(client, make.school_leader())

    with django_assert_num_queries(budget.agreed("dashboard_branches", "school_leader")):
        client.get(reverse("dashboard_branches"))


def test_a_foreign_committee_is_not_found(client):
    school = dashboard_school.build()
    mine, foreign = school["committees"]
    client.force_login(make.staff(mine))

    response = client.get(reverse("dashboard"), {"committee": foreign.pk})

    assert response.status_code == 404


def test_a_committee_sees_nothing_of_the_others(client):
    school = dashboard_school.build()
    mine, foreign = school["committees"]
    client.force_login(make.leader(mine))

    page = client.get(reverse("dashboard")).content.decode()

    assert mine.short_name in page
    assert foreign.short_name not in page
    assert "校级待办" not in page


@pytest.mark.parametrize(("role", "buttons"), [("org_dept", True), ("school_leader", False)])
def test_only_the_organisation_department_has_buttons(client, role, buttons):
    school = dashboard_school.build()
    client.force_login(dashboard_school.everybody(school)[role])

    response = client.get(reverse("dashboard"))

    titles = [one.title for one in response.context["waiting"]]
    assert titles[0] == "审定 3 个党支部的等级"
    assert all(bool(one.button) == buttons for one in response.context["waiting"])


def test_grades_carry_the_mark_until_all_are_approved(client):
    one = make.participation()
    assessment = Assessment.objects.create(
        participation=one, state="committee_decided", grade="qualified"
    )
    client.force_login(make.school_leader())
    before = client.get(reverse("dashboard")).content.decode()

    assessment.state, assessment.approved_on = "approved", date(2012, 6, 1)
    assessment.save()

    after = client.get(reverse("dashboard")).content.decode()
    assert "定级结果未审定" in before
    assert "定级结果已审定" in after


def test_an_earlier_round_is_shown_on_demand(client):
    school = dashboard_school.build()
    client.force_login(make.school_leader())

    response = client.get(reverse("dashboard"), {"round": school["before"].pk})

    assert response.context["page"].frame.round == school["before"]
    assert response.context["page"].before is None


def test_the_list_to_work_from_holds_as_many_as_the_figure(client):
    dashboard_school.build()
    client.force_login(make.org_dept())
    waiting = client.get(reverse("dashboard")).context["waiting"]

    pages = {one.title: client.get(one.work_url) for one in waiting}

    for title, page in pages.items():
        held = page.context.get("page") or page.context["page_obj"]
        assert f" {held.paginator.count} " in title


@pytest.mark.parametrize("role", ["committee_staff", "committee_leader"])
def test_who_has_one_unit_opens_it_at_once(client, role):
    school = dashboard_school.build()
    client.force_login(dashboard_school.everybody(school)[role])

    response = client.get(reverse("dashboard"))

    page, own = response.context["page"], school["committees"][0]
    assert page.place.pk == own.pk
    assert [row.label for row in response.context["grade_rows"]][0] in Branch.Kind.labels
    assert len(response.context["branches"]) == page.now.branches == 4
    assert f"工作简报：{own.short_name}" in response.text
    crumbs = response.text.partition('aria-label="下钻位置"')[2].partition("</nav>")[0]
    assert "所辖" not in crumbs
    assert "<select" not in crumbs
    assert f'href="{reverse("dashboard")}' not in crumbs


def test_who_has_a_part_of_a_unit_is_not_told_that_it_is_the_whole(client):
    school = dashboard_school.build()
    below = make.committee(under=school["committees"][0])
    make.participation(make.branch(of=below), within=school["now"])
    client.force_login(make.staff(below))

    response = client.get(reverse("dashboard"))

    assert "工作简报：所辖" in response.text
    assert len(response.context["branches"]) == 1


def test_who_has_two_units_chooses_between_them(client):
    school = dashboard_school.build()
    user = make.staff(school["committees"][0])
    where = {"committee": school["committees"][1], "role": "committee_staff"}
    Post.objects.create(user=user, since=timezone.localdate(), **where)
    client.force_login(user)

    response = client.get(reverse("dashboard"))

    assert response.context["page"].place is None
    assert "先选分党委" in response.text
