"""A course from plan to certificate in the browser, each step by its own role; the secretary signs
in on a phone, by the address that the code on the wall leads to.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import make
from tests.browser.desk import PHONE
from tests.training import courses
from training.models import Enrolment, Programme, Session, TrainingRecord

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "教工支部书记轮训"
# 陈一 signs in on the phone, 林二 at the desk, 周三 never comes, 韦四 is not let go.
NAMES = ("陈一", "林二", "周三", "韦四")


@pytest.fixture
def committee():
    """A 分党委 with four secretaries who lack hours."""
    courses.cycle()
    place = make.committee("机械学院党委")
    for number, name in enumerate(NAMES, 1):
        person = make.person(name, staff_no=f"2012000{number}")
        make.term(make.branch(f"教工第{number}党支部", of=place), person=person)
    return place


@pytest.fixture
def refusals():
    return ("409", "422")


def test_a_course_from_plan_to_certificate(committee, sit_down, live_server):
    desk = sit_down(make.trainer(name="党校老师"))
    plan(desk)
    announce(desk)
    answer_names(sit_down(make.staff(committee, name="林老师")))
    programme = Programme.objects.get()
    start(desk, live_server.url + programme.get_absolute_url())

    morning, afternoon = (
        live_server.url + reverse("training:roll", args=[one.pk])
        for one in programme.sessions.all()
    )
    address = address_on_the_wall(desk, morning)
    sign_in_on_the_phone(sit_down(viewport=PHONE), address)
    mark_the_others(desk, morning, afternoon)
    the_last_half_day_is_over()
    enter_points_and_finish(desk, live_server.url + programme.get_absolute_url())

    assert results() == {
        "陈一": ("good", 8, "党训结字〔2012〕0001号"),
        "林二": ("excellent", 8, "党训结字〔2012〕0002号"),
        "周三": ("unscored", 0, ""),
        "韦四": ("", None, ""),
    }
    records = TrainingRecord.objects.values_list("person__name", "hours")
    assert sorted(records) == [("林二", 8), ("陈一", 8)]
    print_certificates(desk)


def plan(page):
    today = timezone.localdate().isoformat()
    page.get_by_role("link", name="培训班次").first.click()
    page.get_by_role("link", name="新建班次").click()
    page.get_by_label("班次名称").fill(NAME)
    for label in ("开始", "结束", "名单确认截止"):
        page.get_by_label(label, exact=False).first.fill(today)
    page.get_by_label("地点").fill("报告厅")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("班次已建立")).to_be_visible()

    page.get_by_role("link", name="添加课次").first.click()
    add_half_day(page, "支部工作条例", "保存并添加下一次")
    add_half_day(page, "组织生活会怎样开好", "保存")
    expect(page.get_by_text("8 学时", exact=True)).to_be_visible()


def add_half_day(page, topic, button):
    """It lasts the whole day, so that one may sign in whenever the test runs."""
    page.get_by_label("开始时间").fill("00:00")
    page.get_by_label("结束时间").fill("23:59")
    page.get_by_label("内容").fill(topic)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text("已添加课次")).to_be_visible()


def announce(page):
    page.get_by_role("link", name="拟定名单").click()
    expect(page.locator("input[name=pick]:checked")).to_have_count(len(NAMES))
    page.get_by_role("button", name="核对名单").click()
    expect(page.get_by_text("林二", exact=False).first).to_be_visible()
    press(page, "发布报名（4 人）")
    expect(page.get_by_text("4 人待分党委确认")).to_be_visible()


def press(page, button):
    """A button that asks before it acts."""
    page.get_by_role("button", name=button, exact=True).click()
    page.locator(".modal.show .btn-primary").click()


def answer_names(page):
    page.get_by_role("link", name="去确认").click()
    for name in NAMES[:-1]:
        row_of(page, name).get_by_role("radio", name="参加", exact=True).check()
    last = row_of(page, NAMES[-1])
    last.get_by_role("radio", name="不参加").check()
    last.get_by_role("textbox").fill("承担教学任务")
    press(page, "保存答复")
    expect(page.get_by_text("名单已全部答复").first).to_be_visible()


def row_of(page, name):
    return page.locator("tr", has=page.get_by_role("link", name=name, exact=True))


def start(page, url):
    page.goto(url)
    expect(page.get_by_text("已确认 3 人，不参加 1 人")).to_be_visible()
    press(page, "开班")
    expect(page.get_by_text("已开班")).to_be_visible()


def address_on_the_wall(page, roll):
    page.goto(roll)
    page.get_by_role("link", name="签到二维码").click()
    expect(page.get_by_role("img", name="签到二维码")).to_be_visible()
    return page.locator(".pb-code__address").inner_text()


def sign_in_on_the_phone(page, address):
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_label("姓名").fill(NAMES[0])
    page.get_by_label("学工号后").fill("9999")
    page.get_by_role("button", name="签到").click()
    expect(page.get_by_role("alert")).to_be_visible()

    page.get_by_label("学工号后").fill("0001")
    page.get_by_role("button", name="签到").click()
    expect(page.get_by_text("签到成功")).to_be_visible()
    # The same device, once more: it stands for one person.
    page.goto(address)
    expect(page.get_by_text("已签到")).to_be_visible()
    expect(page.get_by_label("姓名")).to_have_count(0)


def mark_the_others(page, morning, afternoon):
    page.goto(morning)
    first = page.locator(".pb-roll__row", has_text=NAMES[0])
    expect(first.get_by_text("二维码")).to_be_visible()
    for roll in (morning, afternoon):
        page.goto(roll)
        page.get_by_role("button", name=f"缺勤：{NAMES[2]}").click()
        away = page.locator(".pb-roll__row", has_text=NAMES[2]).locator(".pb-roll__state")
        expect(away).to_contain_text("缺勤")
        page.get_by_role("button", name="全部到").click()
        page.locator(".modal.show .btn-primary").click()
        expect(page.get_by_text("人签到。")).to_be_visible()


def the_last_half_day_is_over():
    """The two of this story last until midnight; nobody finishes a course before."""
    Session.objects.update(on=timezone.localdate() - timedelta(days=1))


def enter_points_and_finish(page, url):
    page.goto(url)
    page.get_by_role("link", name="成绩与结业").click()
    for name, exam, daily in ((NAMES[0], "50", "30"), (NAMES[1], "55", "36.5")):
        page.get_by_label(f"{name}考试成绩").fill(exam)
        page.get_by_label(f"{name}平时成绩").fill(daily)
    page.get_by_role("button", name="保存成绩").click()
    expect(page.get_by_text("已登记 2 人的成绩")).to_be_visible()
    press(page, "结业")
    expect(page.get_by_text("2 人取得证书")).to_be_visible()


def results():
    """{name: (result, hours, certificate)}."""
    rows = Enrolment.objects.select_related("person")
    return {one.person.name: (one.result, one.hours, one.certificate_no) for one in rows}


def print_certificates(page):
    page.get_by_role("link", name="打印证书（2）").click()
    sheets = page.locator(".pb-cert")
    expect(sheets).to_have_count(2)
    expect(sheets.first).to_contain_text("陈一同志")
    expect(sheets.first).to_contain_text("党训结字〔2012〕0001号")
    expect(sheets.first).to_contain_text("实际参加 8 学时")
