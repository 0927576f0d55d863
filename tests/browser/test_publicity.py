"""公示 on a phone without an account: an objection sent, its answer found by the receipt."""

from ipaddress import ip_network

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grading.models import Objection
from tests import make
from tests.browser.desk import DESK, PHONE
from tests.grading.publicity import noticed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def refusals():
    return ("422",)


@pytest.fixture
def row(settings):
    settings.CAMPUS_NETWORKS = [ip_network("127.0.0.0/8")]
    return noticed.decided()[0]


def test_an_objection_goes_from_the_phone_to_the_office_and_back(row, sit_down, live_server):
    org, notice = make.org_dept(), noticed.opened(row)
    address = live_server.url + reverse("publicity:page", args=[notice.pk])
    page = sit_down(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    page.get_by_label("反映哪个党支部").select_option(label=str(row.participation))
    page.get_by_label("反映的情况").fill("太短")
    page.get_by_label("姓名").fill("柳青禾")
    page.get_by_label("单位").fill("后勤集团")
    page.get_by_label("联系电话").fill("8266 7777")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("没有保存")
    expect(page.get_by_label("反映的情况")).to_have_value("太短")
    page.get_by_label("反映的情况").fill(noticed.TEXT)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到，回执号")).to_be_visible()
    made = Objection.objects.get()

    desk = sit_down(org, viewport=DESK)
    desk.goto(live_server.url + made.get_absolute_url())
    desk.get_by_label("不成立，等级不变").check()
    desk.get_by_label("核查情况和答复").fill("经核查，两次会议都有记录。")
    desk.get_by_role("button", name="提交答复").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("不成立")
    dialog.get_by_role("button").last.click()
    expect(desk.get_by_text("已答复：不成立")).to_be_visible()

    page.get_by_role("textbox", name="回执号").fill(made.receipt)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("经核查，两次会议都有记录。")).to_be_visible()
