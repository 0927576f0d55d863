"""The whole loop once, on an imported roster: survey, sheets, grade, problem, rectification,
dashboard; every step by its own role, who signs in on a machine of his own.
"""

import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from branches.models import Participation
from rectification.models import RectificationItem
from tests import make
from tests.browser.desk import PHONE, sign_in
from tests.browser.test_grading import judge_all, send
from tests.browser.test_rectification import (
    accept,
    approve_plan,
    confirm_plan,
    evidence,
    report_and_ask,
    word_and_send_plan,
)
from tests.rosters import Roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# More than three words in a row that are no code: a sentence nobody has translated.
ENGLISH = re.compile(r"(?:\b[A-Za-z][a-z]+\b[\s,.'’-]+){3}\b[A-Za-z][a-z]+\b")


@pytest.fixture
def branch(tmp_path):
    """One of three branches of an imported roster; how many lectures it held is not known."""
    roster = Roster(3).set("F1B", 0, "党课次数", "").set("F1B", 0, "支委会次数", 8)
    roster.set("F1", 0, "正式党员", 20)
    for header in ("预备党员", "党员总数", "在岗教职工党员"):
        roster.set("F1", 0, header, 0 if header == "预备党员" else 20)
    path = tmp_path / "名册.xlsx"
    path.write_bytes(roster.content())
    call_command("import_roster", str(path), "--cycle", "2012年度", "--cutoff", "2012-03-20")
    return Participation.objects.get(branch_code=roster.code(0))


@pytest.fixture
def who(branch):
    place = branch.sub_committee
    return {
        "secretary": make.secretary(branch.branch, name="陈书记"),
        "staff": make.staff(place, name="林老师"),
        "colleague": make.staff(place, name="韦老师"),
        "leader": make.leader(place, name="周书记"),
        "org": make.org_dept(name="组织部老师"),
        "school_leader": make.school_leader(name="校领导"),
    }


@pytest.fixture
def sit_down(browser, live_server, browser_context_args, who):
    """Sign somebody in; a complaint of the browser or an English sentence fails the test."""
    complaints, pages = [], []

    def open_page(name, **size):
        close()
        page = browser.new_context(**{**browser_context_args, **size}).new_page()
        pages.append(page)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, live_server, who[name])
        expect(page.get_by_text(who[name].name).first).to_be_attached()
        return page

    def close():
        for page in pages:
            complaints.extend(ENGLISH.findall(page.locator("body").inner_text()))
            page.context.close()
        pages.clear()

    yield open_page
    close()
    assert complaints == []


def test_the_loop(sit_down, live_server, branch, tmp_path):
    def at(name, pk=branch.pk):
        return live_server.url + reverse(name, args=[pk])

    before = figures(sit_down("school_leader"), live_server)
    report_survey(sit_down("staff"), at("branches:survey"))
    evaluate_itself(sit_down("secretary"))
    review(sit_down("staff"))
    decide_on_the_lowest(sit_down("leader"))
    record_approval(sit_down("org"), live_server)
    make_one_item(sit_down("staff"), at("drafts"))
    word_and_send_plan(sit_down("secretary", viewport=PHONE), at("rectification:plan"))
    approve_plan(sit_down("staff"), at("rectification:plan"))
    confirm_plan(sit_down("org"), at("rectification:plan"))
    item = RectificationItem.objects.get()
    page = sit_down("secretary", viewport=PHONE)
    report_and_ask(page, at("rectification:item", item.pk), evidence(tmp_path))
    page = sit_down("colleague")
    accept(page, at("rectification:item", item.pk), "验收通过，报组织部确认", "待组织部确认")
    accept(sit_down("org"), at("rectification:item", item.pk), "确认销号", "已销号")
    after = figures(sit_down("school_leader"), live_server)

    item.refresh_from_db()
    assert (item.state, item.levels) == ("closed", 2)
    assert (before["薄弱党支部"], after["薄弱党支部"]) == ("0", "1")
    assert before["整改销号率"] != after["整改销号率"]


def figures(page, server):
    """{label: figure} of the dashboard; a whole number has as many rows behind its link."""
    page.goto(server.url + reverse("dashboard"))
    found, links = {}, {}
    for kpi in page.locator(".pb-kpi").all():
        label = kpi.locator("dt").inner_text()
        found[label] = kpi.locator(".pb-kpi__v > *:first-child").inner_text()
        links[label] = kpi.locator(".pb-kpi__v a")
    addresses = {label: link.get_attribute("href") for label, link in links.items() if link.count()}
    for label, href in addresses.items():
        page.goto(server.url + href)
        if found[label].isdecimal():
            expect(page.locator("tbody tr:has(a)")).to_have_count(int(found[label]))
    return found


def report_survey(page, url):
    """What the roster did not say is typed; what the rules doubt is explained; then 报送."""
    page.get_by_role("link", name="去填报").first.click()
    page.goto(f"{url}?section=mechanism")
    page.get_by_label("党课次数").fill("1")
    page.keyboard.press("Tab")
    expect(page.locator("#save-state")).to_contain_text("已自动保存")
    page.get_by_role("button", name="核对并报送").click()
    expect(page.get_by_role("heading", name="核对与报送")).to_be_visible()
    for doubt in page.locator("[data-note]").all():
        doubt.fill("已核对，属实")
    page.get_by_role("button", name="报送", exact=True).click()
    page.locator(".modal.show").get_by_role("button", name="报送").click()
    expect(page.locator(".pb-messages")).to_contain_text("已报送")


def evaluate_itself(page):
    page.get_by_role("link", name="去自评").first.click()
    judge_all(page, "较好")
    send(page, "保存并报送")
    expect(page.get_by_text("的自评已报送")).to_be_visible()


def review(page):
    page.get_by_role("link", name="去考评").first.click()
    judge_all(page, "一般")
    send(page, "提交考评意见")
    expect(page.get_by_text("的考评意见已提交")).to_be_visible()


def decide_on_the_lowest(page):
    page.get_by_role("link", name="去定级").first.click()
    page.locator("input[name=grade]").last.check()
    page.get_by_label("理由").fill("组织生活不经常，党员反映较多")
    send(page, "决定等级")
    expect(page.get_by_text("的等级已决定")).to_be_visible()


def record_approval(page, server):
    page.goto(f"{server.url}{reverse('grading:list')}?figure=to_approve")
    page.locator("[data-row]").check()
    page.get_by_label("文号").fill("校党发〔2012〕8号")
    send(page, "登记审定")
    expect(page.get_by_text("1 个党支部已登记审定")).to_be_visible()


def make_one_item(page, url):
    page.goto(url)
    page.get_by_role("row", name="支委会").get_by_role("button", name="生成整改事项").click()
    expect(page.get_by_text("已生成 1 个整改事项")).to_be_visible()
