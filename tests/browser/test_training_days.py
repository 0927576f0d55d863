"""What happens on the days of a course: leave asked on the phone and granted at the desk; somebody
who comes without being on the list, somebody in another's place, a slip put right after 结业.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import make
from tests.browser.desk import PHONE
from tests.training import courses, taught
from training.models import Attendance, Enrolment, LeaveRequest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ABSENT, DEPUTY, GUEST = "陈一", "林二", "周三"


def press(page, button):
    """A button that asks before it acts."""
    page.get_by_role("button", name=button, exact=True).click()
    page.locator(".modal.show .btn-primary").click()


def at(live_server, name, row):
    return live_server.url + reverse(f"training:{name}", args=[row.pk])


def test_leave_is_asked_on_the_phone_and_granted_from_the_to_do(sit_down, live_server):
    ahead = timezone.localdate() + timedelta(days=7)
    programme = courses.programme(*[4] * 8, until=ahead)
    row = courses.enrolment(programme, ABSENT)
    make.participation(row.branch)
    secretary = make.secretary(row.branch, name=ABSENT)
    secretary.person = row.person
    secretary.save()

    phone = sit_down(secretary, viewport=PHONE)
    phone.goto(at(live_server, "enrolment", row))
    phone.locator("input[name=session]").first.check()
    phone.get_by_label("请假原因").fill("参加学术会议")
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    press(phone, "申请请假")
    expect(phone.get_by_text("待主办方答复")).to_be_visible()
    expect(phone.get_by_text("待审批").first).to_be_visible()

    desk = sit_down(make.trainer(name="党校老师"))
    desk.get_by_role("link", name="去审批").first.click()
    expect(desk.get_by_text("参加学术会议").first).to_be_visible()
    desk.get_by_role("button", name="准假", exact=True).click()
    expect(desk.get_by_text("已准假").first).to_be_visible()

    phone.goto(live_server.url + reverse("inbox"))
    phone.get_by_role("link", name="未读提醒").click()
    expect(phone.get_by_text("请假：已准假").first).to_be_visible()
    assert LeaveRequest.objects.get().state == "granted"
    assert Attendance.objects.get().mark == "leave"


def test_a_walk_in_a_substitute_and_a_slip_put_right(sit_down, live_server):
    programme = courses.programme(4, has_exam=False)
    session = programme.sessions.get()
    absent = courses.enrolment(programme, ABSENT)
    make.term(absent.branch, "deputy_secretary", person=make.person(DEPUTY))
    taught.secretary(name=GUEST)
    desk = sit_down(make.trainer(name="党校老师"))

    desk.goto(at(live_server, "roll", session))
    desk.get_by_role("link", name="现场报到").click()
    desk.get_by_label("姓名或学工号").fill(GUEST)
    desk.get_by_role("button", name="查找").click()
    desk.get_by_role("button", name="列入并签到").click()
    expect(desk.get_by_text(f"{GUEST}已列入签到名单")).to_be_visible()

    desk.get_by_role("link", name=f"由他人代：{ABSENT}").click()
    desk.get_by_label("姓名或学工号").fill(DEPUTY)
    desk.get_by_role("button", name="查找").click()
    desk.get_by_role("button", name="由此人代").click()
    expect(desk.get_by_text(f"由{DEPUTY}代", exact=True)).to_be_visible()
    expect(desk.get_by_text(f"代{ABSENT}", exact=True)).to_be_visible()

    desk.goto(at(live_server, "results", programme))
    desk.get_by_role("button", name="结业", exact=True).click()
    question = desk.locator(".modal.show")
    expect(question).to_contain_text(GUEST)
    question.locator(".btn-primary").click()
    expect(desk.get_by_text("已结业").first).to_be_visible()

    guest = Enrolment.objects.get(person__name=GUEST)
    old = guest.certificate_no
    desk.goto(at(live_server, "enrolment", guest))
    desk.get_by_role("link", name="更正").click()
    desk.get_by_label("计入学时").fill("2")
    desk.get_by_label("更正原因").fill("中途离场")
    press(desk, "保存更正")
    expect(desk.get_by_text(f"原证书 {old} 作废").first).to_be_visible()
    expect(desk.get_by_text("计入学时：4 → 2")).to_be_visible()
    guest.refresh_from_db()
    assert (guest.hours, guest.certificate_no != old) == (2, True)
