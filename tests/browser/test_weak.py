"""A branch decided 薄弱: its plan, the four who stand by it, and the partner of the 结对."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from rectification.models import Pairing, Plan, Support
from tests import make
from tests.browser.desk import DESK, PHONE
from tests.browser.test_grading import send
from tests.browser.test_rectification import approve_plan, confirm_plan
from tests.grading import graded, regraded
from tests.rectification.pairing import pairs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reviewed():
    """(Assessment that waits for its decision, proposed 薄弱; people)."""
    of = graded.assessment(**regraded.WEAK)
    who = graded.people(of)
    return graded.to_state(of, "committee_reviewed", who), who


def test_from_the_decision_to_the_plan_and_the_partner(reviewed, sit_down, live_server):
    of, who = reviewed
    partner = pairs.branch(pairs.TOP, name="力学教研室党支部")
    page = sit_down(who["leader"], viewport=DESK)
    page.goto(live_server.url + reverse("home"))
    page.get_by_role("link", name="去定级").click()
    page.get_by_role("radio", name="薄弱").check()
    send(page, "决定等级")
    expect(page.get_by_text("的等级已决定")).to_be_visible()
    regraded.approve(of, who)

    plan = live_server.url + reverse("rectification:plan", args=[of.participation_id])
    page = sit_down(who["secretary"], viewport=PHONE)
    page.goto(live_server.url + reverse("home"))
    page.get_by_role("link", name="去制定").click()
    word_and_send_reform(page)
    approve_plan(sit_down(who["reviewer"]), plan)
    confirm_plan(sit_down(who["org"]), plan)
    assert Plan.objects.get(participation=of.participation).state == Plan.State.APPROVED

    page = sit_down(who["reviewer"], viewport=DESK)
    page.goto(live_server.url + reverse("home"))
    page.get_by_role("link", name="去指定").click()
    page.get_by_role("link", name="先进支部结对").click()
    stand_by(page, "委员包联", "吴委员")
    stand_by(page, "组织员驻点", "黄组织员")
    page.get_by_role("link", name="提出结对").click()
    page.get_by_role("radio", name=str(partner)).check()
    page.get_by_label("结对目标").fill("一学期内完成换届，补齐组织生活")
    page.get_by_label("结束日期").fill((timezone.localdate() + timedelta(days=180)).isoformat())
    page.get_by_role("button", name="提出结对").click()
    expect(page.get_by_text("待书记确认")).to_have_count(2)
    pairing = Pairing.objects.get()
    for person in (who["secretary"], make.secretary(partner)):
        agree(sit_down(person, viewport=PHONE), live_server.url + pairing.get_absolute_url())

    page = sit_down(who["org"], viewport=DESK)
    page.goto(live_server.url + reverse("weak"))
    row = page.get_by_role("row", name=str(of.participation))
    for words in ("吴委员", "黄组织员", str(partner)):
        expect(row).to_contain_text(words)
    assert pairs.state_of(pairing) == Pairing.State.AGREED
    assert [one.slot for one in Support.objects.vacant()] == [Support.Slot.LEADER]


def stand_by(page, slot, name):
    """One of the four, who has no account here."""
    card = page.get_by_role("region", name=slot)
    card.locator("summary", has_text="指定").click()
    card.get_by_label("姓名").fill(name)
    card.get_by_label("职务").fill("分党委委员")
    card.get_by_role("button", name="指定", exact=True).click()
    expect(page.get_by_role("region", name=slot)).to_contain_text(name)


def agree(page, url):
    page.goto(url)
    send(page, "同意结对")
    expect(page.get_by_role("button", name="同意结对")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def word_and_send_reform(page):
    page.get_by_label("主要问题类型").select_option("life")
    page.get_by_label("原因分析").fill("书记兼职多，换届没有排定")
    page.get_by_label("总体目标").fill("三个月内完成换届")
    page.get_by_label("主要措施").fill("成立换届小组，按月督促")
    due = timezone.localdate() + timedelta(days=120)
    page.get_by_label("整顿期限").fill(due.isoformat())
    expect(page.get_by_text("都已写全。")).to_be_visible()
    send(page, "报送方案")
    expect(page.get_by_text("整顿方案已报送，等待审核。")).to_be_visible()
