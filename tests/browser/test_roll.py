"""The roll on the organiser's phone: marks one after the other, without losing the place."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import make
from tests.browser.desk import PHONE
from tests.training import courses
from training.models import Attendance, Programme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PEOPLE = 12
TOUCH = 44


@pytest.fixture
def session():
    """The first of eight half-days: a leave of one is not yet too long."""
    programme = courses.programme(*[4] * 8)
    for number in range(PEOPLE):
        courses.enrolment(programme, f"学员{number:02}")
    return programme.sessions.first()


@pytest.fixture
def refusals():
    return ("409",)


@pytest.fixture
def phone(sit_down, live_server, session):
    page = sit_down(make.trainer(), viewport=PHONE)
    page.goto(live_server.url + reverse("training:roll", args=[session.pk]))
    return page


def row(page, number):
    return page.locator(".pb-roll__row", has_text=f"学员{number:02}")


def state(page, number):
    return row(page, number).locator(".pb-roll__state")


def test_marking_keeps_the_place(phone, session):
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    last = PEOPLE - 1
    button = row(phone, last).get_by_role("button", name="签到：")
    button.scroll_into_view_if_needed()
    assert button.bounding_box()["height"] >= TOUCH
    before = phone.evaluate("scrollY")
    assert before > 0

    button.click()
    expect(state(phone, last)).to_contain_text("已签到")
    assert phone.evaluate("scrollY") == pytest.approx(before, abs=TOUCH)

    row(phone, last).get_by_role("button", name="撤销").click()
    expect(state(phone, last)).to_contain_text("未登记")
    assert not Attendance.objects.exists()


def test_leave_asks_for_its_reason(phone, session):
    there = row(phone, 3)
    there.locator("summary").click()
    there.get_by_role("button", name="登记请假").click()
    expect(state(phone, 3)).to_contain_text("未登记")

    there.get_by_placeholder("请假原因").fill("参加答辩")
    there.get_by_role("button", name="登记请假").click()
    expect(state(phone, 3)).to_contain_text("参加答辩")

    phone.get_by_role("button", name="其余 11 人全部到").click()
    phone.locator(".modal.show .btn-primary").click()
    expect(phone.get_by_text("已登记 11 人签到")).to_be_visible()
    assert Attendance.objects.filter(mark="present").count() == PEOPLE - 1


def test_a_course_that_was_cancelled_meanwhile_is_told(phone, session):
    Programme.objects.update(state="cancelled")

    row(phone, 0).get_by_role("button", name="签到：").click()

    expect(phone.get_by_role("heading", name="这一步没有办成")).to_be_visible()
    expect(phone.get_by_text("不能再改出勤和成绩")).to_be_visible()
