"""A weak branch's way through its year: 月报 by phone, seen by 组织部, risen in the 复评, and the
rise traced back to the answer of the survey.
"""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from rectification.items import reports
from rectification.models import MonthlyReport, Promotion, RectificationItem
from tests.browser.desk import DESK, PHONE
from tests.grading import regraded
from tests.rectification import office, weak

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
State = RectificationItem.State
MEETINGS, LECTURES = "支委会8次，少于12次", "党课没有计划"


@pytest.fixture
def weak_branch():
    """(its Assessment, approved as 薄弱; people; two items in work that two levels accept): the
    report of this month is asked for.
    """
    row, who = regraded.first(**regraded.WEAK, committee_meetings=8)
    of = row.participation
    office.finding(of, code="F14")
    office.item(of, levels=2, problem=MEETINGS, source_code="C1", days_left=5)
    office.item(of, levels=2, problem=LECTURES, source_code="C2", indicator_code="C2", days_left=9)
    weak.report(of)
    reports.refresh_reports(timezone.localdate())
    return row, who


def fill_in(page, number, step, words):
    """One line of the report: a thumb on the step, a sentence below it."""
    line = page.locator("fieldset").nth(number - 1)
    line.get_by_role("radio", name=step, exact=True).check()
    line.get_by_label("本月做了什么").fill(words)
    expect(line.get_by_text("已填", exact=True)).to_be_visible()


def test_the_report_of_the_month_goes_from_the_phone_to_the_office(
    weak_branch, sit_down, live_server
):
    row, who = weak_branch
    branch = row.participation.branch
    page = sit_down(who["secretary"], viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(live_server.url + reverse("home"))
    page.get_by_role("link", name="去填报").click()
    report = MonthlyReport.objects.get()
    expect(page).to_have_url(live_server.url + report.get_absolute_url())
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    fill_in(page, 1, "可以销号", "已补开四次支委会，记录齐全")
    page.get_by_label("同时申请销号").first.check()
    page.get_by_role("button", name="报送月报").click()
    expect(page.get_by_role("alert")).to_contain_text("第 2 项：没有选进展")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    # What has been typed is there again, whoever closes the browser in between.
    expect(page.locator("[data-saved]")).to_contain_text("已自动保存")
    page.reload()
    expect(page.get_by_label("本月做了什么").first).to_have_value("已补开四次支委会，记录齐全")
    fill_in(page, 2, "60%", "党课计划已排定，讲了两次")
    page.get_by_label("困难和需要的帮助").fill("缺会议室")
    page.get_by_role("button", name="报送月报").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("在办 2 项")
    question.get_by_role("button", name="报送月报").click()
    expect(page.get_by_role("button", name="报送月报")).to_have_count(0)
    expect(page.get_by_role("heading", name="补充说明")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    first, second = row.participation.items.order_by("due_on")
    assert (first.state, second.state) == (State.CLOSURE_REQUESTED, State.IN_PROGRESS)
    assert second.percent == 60

    page = sit_down(who["org"], viewport=DESK)
    page.goto(live_server.url + reverse("weak"))
    line = page.get_by_role("row", name=str(branch))
    expect(line).to_contain_text("收到")
    line.get_by_role("link", name=f"{report.month.month} 月").click()
    expect(page.locator(".pb-main")).to_contain_text("已补开四次支委会，记录齐全")
    expect(page.locator(".pb-main")).to_contain_text("缺会议室")


@pytest.fixture
def risen(weak_branch):
    """(the approved Assessment of the 复评, people, the item behind C1)."""
    row, who = weak_branch
    who = {**who, "staff": who["reviewer"]}
    meetings, lectures = row.participation.items.order_by("due_on")
    for item in (meetings, lectures):
        for step in (office.ask, office.accept, office.close):
            step(office.fresh(item), who)
    now = regraded.measured(row, regraded.opened(row), who)
    regraded.decide(now, who)
    return regraded.approve(now, who), who, office.fresh(meetings)


def test_a_cell_of_the_matrix_leads_to_what_the_branch_did(risen, sit_down, live_server):
    row, who, item = risen
    branch = row.participation.branch
    promotion = Promotion.objects.get()
    assert (promotion.from_grade, promotion.to_grade) == ("weak", "qualified")
    page = sit_down(who["org"], viewport=DESK)
    page.goto(live_server.url + reverse("promotion:matrix"))
    cell = page.locator(".pb-mx tbody tr", has_text="薄弱").locator(".pb-mx__c--up a")
    expect(cell).to_contain_text("1")
    cell.click()
    listed = page.get_by_role("row", name=str(branch))
    expect(listed).to_have_count(1)
    expect(page.locator("tbody tr")).to_have_count(1)
    listed.get_by_role("link", name=str(branch), exact=True).click()

    page.get_by_role("link", name="晋位历程", exact=True).click()
    line = page.get_by_role("list", name="晋位历程").first
    expect(line).to_contain_text("晋一级")
    expect(line).not_to_contain_text("未到")
    change = page.locator("#change")
    expect(change.get_by_role("link", name=item.number)).to_be_visible()
    line.get_by_role("link", name="晋一级").click()
    expect(page).to_have_url(
        live_server.url + reverse("promotion:application", args=[row.participation_id])
    )


def test_from_the_rise_to_the_answer_of_the_survey_are_two_clicks(risen, sit_down, live_server):
    row, who, item = risen
    first = item.participation_id
    page = sit_down(who["secretary"], viewport=PHONE)
    page.goto(live_server.url + reverse("promotion:application", args=[row.participation_id]))

    page.get_by_role("link", name="来龙去脉").click()
    told = page.get_by_role("region", name="C1 ")
    expect(told.get_by_role("link", name=item.number)).to_be_visible()
    told.get_by_role("link", name="调查摸底").first.click()

    survey = live_server.url + reverse("branches:survey", args=[first])
    expect(page).to_have_url(f"{survey}?section=mechanism#field-committee_meetings")
    field = page.locator("#field-committee_meetings")
    expect(field).to_be_in_viewport()
    expect(field).to_contain_text("8")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    # And back: from the answer to the item and to the rise.
    field.get_by_role("link").first.click()
    page.get_by_role("region", name="C1 ").get_by_role("link", name=item.number).click()
    expect(page).to_have_url(live_server.url + item.get_absolute_url())
