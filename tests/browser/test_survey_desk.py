"""A pile of surveys at a desk: by the keyboard alone, with rows from a spreadsheet, one after the
other; and one of them on the phone.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from branches.models import Poll
from grading.rubrics.services import load_rubrics
from grading.sheets.assessments import open_assessments
from tests import make
from tests.branches.survey.test_survey import complete
from tests.browser.desk import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """(field, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const options = { clipboardData: data, bubbles: true, cancelable: true };
    field.dispatchEvent(new ClipboardEvent("paste", options));
}"""
SAVED = "已保存"
COPIED = ("name", "short_name", "kind")


def answers():
    """To all questions but four."""
    open_ones = ("general_meetings", "org_life_on", "funds", "has_idea")
    values = complete(**dict.fromkeys(open_ones))
    return {name: value for name, value in values.items() if name not in COPIED}


@pytest.fixture
def refusals():
    return ("422",)


@pytest.fixture
def world(live_server):
    """Two unfinished surveys of one 分党委 and its staff."""
    place, round = make.committee(), make.round()
    first, second = (
        make.participation(make.branch(of=place, code=code), within=round, **answers())
        for code in ("10001", "10002")
    )
    load_rubrics(round)
    open_assessments([first, second])
    first.page, second.page = (
        live_server.url + reverse("branches:survey", args=[one.pk]) for one in (first, second)
    )
    return first, second, make.staff(place)


def expect_focus(page, name):
    """The focus comes to the control of this name or id; a page's script sets it after its words
    are there.
    """
    expect(page.locator(f":focus:is([name={name}], #{name})")).to_be_attached()


def paste(page, name, text):
    page.locator(f"#id_{name}").focus()
    page.evaluate(f"text => ({PASTE})(document.activeElement, text)", text)


def stored(participation, *names):
    participation.survey.refresh_from_db()
    return tuple(getattr(participation.survey, name) for name in names)


def test_a_pile_is_done_by_the_keyboard(sit_down, live_server, world):
    first, second, staff = world
    page = sit_down(staff, viewport=DESK)
    page.goto(f"{live_server.url}{reverse('branches:surveys')}?kind=staff")
    page.get_by_role("link", name="填报下一个支部").click()
    expect(page.locator("#section-title")).to_have_text("四、工作机制与保障")
    expect_focus(page, "general_meetings")

    page.keyboard.type("4次")
    page.keyboard.press("Enter")
    expect_focus(page, "committee_meetings")
    page.locator("#id_org_life_on").fill("20120105")
    page.keyboard.press("Control+s")
    expect(page.locator("#save-state")).to_contain_text(SAVED)
    page.locator("#id_funds").fill("￥12,345.60元")
    page.keyboard.press("Enter")
    expect_focus(page, "go")
    expect(page.locator("#id_org_life_on")).to_have_value("2012-01-05")
    expect(page.locator("#save-state")).to_contain_text("已自动保存")
    assert stored(first, "general_meetings", "org_life_on", "funds") == (
        4,
        date(2012, 1, 5),
        Decimal("12345.60"),
    )

    page.keyboard.press("Alt+n")
    expect(page.locator("#section-title")).to_have_text("五、作用发挥")
    expect_focus(page, "has_idea")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect_focus(page, "idea_discussed")
    expect(page.locator("#save-state")).to_contain_text("已自动保存")
    page.keyboard.press("Alt+n")
    for _branch in (first, second):
        page.get_by_role("button", name="报送", exact=True).click()
        page.locator(".modal").get_by_role("button", name="报送").click()
        if _branch is first:
            expect(page.get_by_text("还有 1 个支部没有报送")).to_be_visible()
            second.survey.__class__.objects.filter(pk=second.survey.pk).update(
                general_meetings=4, funds=1, has_idea=True
            )
            page.get_by_role("link", name="填报下一个支部").click()
            expect(page.locator("#section-title")).to_have_text("核对与报送")
    expect(page.get_by_text("本单位 2 个支部已全部报送")).to_be_visible()


def test_a_row_of_a_spreadsheet_fills_what_follows(sit_down, live_server, world):
    first, _second, staff = world
    page = sit_down(staff, viewport=DESK)
    page.goto(f"{first.page}?section=members")
    before = stored(first, "full_members", "probationary_members", "undergraduate_members")

    paste(page, "full_members", "12\t3人\t15\t１４\t两人\t\t1\r\n")

    told = page.locator("[data-notice=pasted]")
    expect(told).to_contain_text("已填入 5 项，可撤销")
    expect(page.locator("#note-retired_members")).to_contain_text("请填整数")
    expect(page.locator("#id_retired_members")).to_have_value("两人")
    expect(page.locator("#total-total_members")).to_have_text("15")
    assert stored(first, "staff_members", "master_members") == (14, 1)
    told.get_by_role("button", name="撤销").click()
    expect(page.locator("#save-state")).to_contain_text("已自动保存")
    expect(page.locator("#note-retired_members")).not_to_contain_text("请填整数")
    page.wait_for_timeout(200)
    names = ("full_members", "probationary_members", "undergraduate_members")
    assert stored(first, *names) == before

    page.goto(f"{first.page}?section=effect")
    page.locator("#id_has_idea_0").focus()
    row = "好思路\t实事内容\t创新工作\t奖项\n否\t修路灯\t也许\t三项"
    page.evaluate(f"text => ({PASTE})(document.activeElement, text)", row)
    expect(told).to_contain_text("已填入 2 项，2 项没有填入，可撤销")
    expect(told).to_contain_text("也许")
    expect(page.locator("#field-innovation_done")).to_contain_text("粘贴的“也许”没有这个选项")
    expect(told).to_contain_text("三项")
    expect(page.locator("#save-state")).to_contain_text("已自动保存")
    page.wait_for_timeout(200)
    assert stored(first, "has_idea", "deed_text") == (False, "修路灯")

    page.goto(live_server.url + reverse("poll_new", args=[first.pk]))
    expect(page.locator("#id_valid")).to_be_disabled()
    paste(page, "due", "30\t28\t27\t99\t20\t4\t1\t1")
    expect(page.locator("#id_valid")).to_have_value("26")
    page.get_by_role("button", name="保存测评结果").click()
    expect(page.get_by_text("党员群众测评已录入。")).to_be_visible()
    assert Poll.objects.get().valid == 26


def test_on_the_phone_the_place_is_shown_and_no_keyboard_comes_up(sit_down, world):
    first, _second, staff = world
    page = sit_down(staff, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(first.page)

    expect(page.locator("#section-title")).to_have_text("四、工作机制与保障")
    expect(page.locator("#id_general_meetings")).to_be_in_viewport()
    expect(page.locator("body")).to_be_focused()
    expect(page.locator("kbd").first).to_be_hidden()
    assert page.locator("#id_org_life_on").get_attribute("inputmode") == "numeric"
    calendar = page.locator(".pb-day__open").first.bounding_box()
    assert calendar["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
