"""The pile on the desk: eleven acceptances, counted in clicks from the home page."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from rectification.models import RectificationItem
from tests.browser.desk import PHONE
from tests.rectification import office
from tests.rectification.items.test_many import waiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MANY, MOST = 11, 6
# Over all pages of the tab: what the finger or the mouse does, not what a script does for it.
COUNTER = """addEventListener("pointerdown", () => {
  sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true);"""


@pytest.fixture
def pile():
    of = office.participation()
    who = office.people(of)
    return who, [waiting(of, who) for _number in range(MANY)]


def test_eleven_acceptances_are_six_clicks_from_home(pile, sit_down, live_server):
    who, items = pile
    page = sit_down(who["staff"])
    page.add_init_script(COUNTER)
    page.goto(live_server.url + reverse("home"))

    page.get_by_role("link", name="去验收").click()
    page.get_by_role("link", name="批量验收").click()
    page.get_by_label("全部已核对").click()
    page.get_by_label("共用验收意见").click()
    page.keyboard.type("经核对记录属实")
    page.get_by_role("button", name="验收通过").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text(f"验收通过 {MANY} 项：{items[0].number}")
    question.get_by_role("button", name="验收通过").click()

    expect(page.get_by_text(f"已销号 {MANY} 项。")).to_be_visible()
    assert RectificationItem.objects.filter(state="closed").count() == MANY
    assert 0 < int(page.evaluate("sessionStorage.clicks")) <= MOST


def test_one_row_after_another_on_the_phone(pile, sit_down, live_server):
    who, items = pile
    page = sit_down(who["staff"], viewport=PHONE)
    page.goto(live_server.url + reverse("rectification:accept_many"))
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    send = page.get_by_role("button", name="验收通过")
    expect(send).to_be_disabled()
    page.get_by_label(f"已核对 {items[0].number}").check()
    page.get_by_text("单独意见").first.click()
    page.get_by_label(f"{items[0].number} 的单独意见").fill("已看记录")
    send.click()
    page.get_by_role("dialog").get_by_role("button", name="验收通过").click()

    expect(page.get_by_text("已销号 1 项。")).to_be_visible()
    assert items[0].acceptance_rows.get().note == "已看记录"
    expect(page.get_by_label("已核对", exact=False)).to_have_count(MANY)  # ten rows and 全部
