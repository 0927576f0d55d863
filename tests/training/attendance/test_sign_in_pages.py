"""The page behind the code, open to everybody, and the code itself."""

from datetime import date, datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests import make
from tests.training import courses
from training.models import Attendance

pytestmark = pytest.mark.django_db
DAY = date(2012, 3, 14)
IN_CLASS = datetime(2012, 3, 14, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
UNKNOWN = "没有核对上，请检查姓名和学工号后四位"


@pytest.fixture(autouse=True)
def in_class():
    with time_machine.travel(IN_CLASS, tick=False) as clock:
        yield clock


@pytest.fixture
def session():
    programme = courses.programme(4, until=DAY, name="第一期轮训")
    courses.enrolment(programme, "张明", staff_no="2012001234")
    courses.enrolment(programme, "李红", staff_no="2012005678")
    return programme.sessions.get()


def url(session):
    return reverse("training:sign_in", args=[session.sign_in_key])


def send(session, name="张明", digits="1234", client=None):
    response = (client or Client()).post(url(session), {"name": name, "digits": digits})
    return response, response.content.decode()


def test_the_page_needs_no_account_and_names_nobody(session):
    response = Client().get(url(session))

    page = response.content.decode()
    assert response.status_code == 200
    assert "第一期轮训" in page
    assert "张明" not in page
    assert "no-store" in response["Cache-Control"]


def test_signing_in(session):
    response, page = send(session)

    assert response.status_code == 200
    assert "签到成功" in page
    assert Attendance.objects.get().way == "code"


@pytest.mark.parametrize(("name", "digits"), [("张明", "5678"), ("王五", "1234")])
def test_a_wrong_number_and_a_strange_name_read_the_same(session, name, digits):
    response, page = send(session, name, digits)
    other, other_page = send(session, "无此人", "0000")

    assert response.status_code == other.status_code == 422
    assert UNKNOWN in page
    assert UNKNOWN in other_page
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("digits", ["", "123", "12345"])
def test_four_signs_are_asked_for(session, digits):
    response, page = send(session, digits=digits)

    assert response.status_code == 422
    assert "后 4 位" in page


def test_one_device_signs_in_one_person(session):
    phone = Client()
    send(session, client=phone)

    response, page = send(session, "李红", "5678", phone)

    assert response.status_code == 409
    assert "一台设备只能为一个人签到" in page
    assert "张明" in page
    assert Attendance.objects.count() == 1
    assert "签到成功" in send(session, "李红", "5678")[1]


def test_the_device_shows_whom_it_has_signed_in(session):
    phone = Client()
    send(session, client=phone)

    for answer in (phone.get(url(session)), send(session, client=phone)[0]):
        assert answer.status_code == 200
        assert "已签到" in answer.content.decode()


def test_a_mark_taken_back_frees_the_device(session):
    phone = Client()
    send(session, client=phone)
    Attendance.objects.all().delete()

    assert "签到成功" in send(session, "李红", "5678", phone)[1]


def test_the_device_is_free_for_the_next_half_day(session):
    phone = Client()
    send(session, client=phone)
    other = courses.session(session.programme, on=DAY, half=1, begins_at="09:00")

    assert "签到成功" in send(other, "李红", "5678", phone)[1]


def test_a_forged_cookie_says_nothing(session):
    one = session.programme.enrolments.first()
    Attendance.objects.create(enrolment=one, session=session, mark="present")
    phone = Client()
    phone.cookies[f"sign-in-{session.pk}"] = str(one.pk)

    assert "已签到" not in phone.get(url(session)).content.decode()


def test_the_cookie_is_signed_and_for_these_pages_only(session):
    cookie = send(session)[0].cookies[f"sign-in-{session.pk}"]

    assert cookie["path"] == "/training/sign-in/"
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_outside_the_half_day_the_page_says_when(session, in_class):
    in_class.move_to(IN_CLASS.replace(hour=12))

    page = Client().get(url(session)).content.decode()
    response, answer = send(session)

    assert "现在不在签到时间内" in page
    assert "3月14日 07:30 至 12:00" in page
    assert 'name="digits"' not in page
    assert (response.status_code, Attendance.objects.count()) == (409, 0)
    assert "现在不在签到时间内" in answer


def test_who_has_leave_is_sent_to_the_desk(session):
    one = session.programme.enrolments.get(person__name="张明")
    Attendance.objects.create(enrolment=one, session=session, mark="leave", reason="家中有事")

    response, page = send(session)

    assert response.status_code == 409
    assert "请到签到处办理" in page
    assert "家中有事" not in page


def test_guessing_is_slowed_down(session):
    for number in range(5):
        send(session, digits=f"000{number}")

    response, page = send(session)

    assert response.status_code == 429
    assert "尝试次数过多" in page


def test_an_old_code_is_spent(session):
    old = url(session)
    trainer = Client()
    trainer.force_login(make.trainer())

    trainer.post(reverse("training:renew_code", args=[session.pk]))

    assert Client().get(old).status_code == 404
    assert Client().post(old, {"name": "张明", "digits": "1234"}).status_code == 404
    session.refresh_from_db()
    assert url(session) != old
    assert "签到成功" in send(session)[1]


def test_a_post_without_its_token_is_refused(session):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(url(session), {"name": "张明", "digits": "1234"}).status_code == 403


@pytest.mark.parametrize("key", ["a%00b", "%F0%9F%98%80", "..", "x" * 3000])
def test_what_can_be_no_key_is_no_page(key):
    assert Client().get(f"/training/sign-in/{key}/").status_code == 404


# --- the code ------------------------------------------------------------------------------------
def test_the_wall_shows_code_and_address(session):
    trainer = Client()
    trainer.force_login(make.trainer())
    send(session)

    page = trainer.get(reverse("training:code", args=[session.pk])).content.decode()

    assert f"http://testserver{url(session)}" in page
    assert 'src="data:image/svg+xml' in page
    assert "<svg xmlns" in unquote(page).replace("'", '"')
    assert "<b>1</b> / 2 人" in page
    assert "1234" not in page


def test_only_the_organiser_sees_the_code(session):
    for user, status in (
        (make.auditor(), 403),
        (make.staff(make.committee()), 403),
        (make.trainer("student_affairs"), 404),
    ):
        reader = Client()
        reader.force_login(user)
        assert reader.get(reverse("training:code", args=[session.pk])).status_code == status
