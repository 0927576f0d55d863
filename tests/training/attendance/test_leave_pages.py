"""请假 on the page of a person: asked, taken back, granted, refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.training import courses
from tests.training.courses import reread
from tests.training.pages import url
from training.attendance import leave
from training.models import Attendance

pytestmark = pytest.mark.django_db
NEXT_WEEK = timezone.localdate() + timedelta(days=7)


def account_of(row):
    """The secretary's account for the person of an Enrolment."""
    user = make.secretary(row.branch)
    user.person = row.person
    user.save()
    return user


def test_leave_is_asked_for_and_taken_back(client):
    programme = courses.programme(*[4] * 8, people=1, until=NEXT_WEEK)
    row, session = programme.enrolments.get(), programme.sessions.first()
    client.force_login(account_of(row))
    sent = {"session": [session.pk], "reason": "学术会议"}

    assert client.post(url("ask_leave", row), sent)["Location"] == url("enrolment", row)
    page = client.get(url("enrolment", row))
    request = row.leave_requests.get()
    assert page.context["takeable"] == {request.pk}
    assert "学术会议" in page.content.decode()
    assert "待审批" in page.content.decode()
    client.post(url("take_back_leave", row), {"request": request.pk})

    assert reread(request).state == "back"
    assert not Attendance.objects.exists()


def test_leave_is_granted_on_the_page_of_the_person(client):
    programme = courses.programme(*[4] * 8, people=1, until=NEXT_WEEK)
    row, session = programme.enrolments.get(), programme.sessions.first()
    request = leave.ask_leave(row, [session.pk], by=account_of(row), reason="学术会议")
    client.force_login(make.trainer())

    assert ">准假<" in client.get(url("enrolment", row)).text
    refused = client.post(url("answer_leave", request), {"decision": "refuse"})
    assert refused.status_code == 422
    assert "不准假须写明原因" in refused.text
    client.post(url("answer_leave", request), {"decision": "grant"})

    assert reread(request).state == "granted"
    page = client.get(url("enrolment", row)).text
    assert ">准假<" not in page
    assert "已请假" in page


def test_leave_without_a_reason_keeps_the_choice(client):
    programme = courses.programme(4, people=1, until=NEXT_WEEK)
    row, session = programme.enrolments.get(), programme.sessions.get()
    client.force_login(account_of(row))

    response = client.post(url("ask_leave", row), {"session": [session.pk]})

    assert response.status_code == 422
    assert response.context["leave_form"]["session"].value() == [str(session.pk)]
    assert not Attendance.objects.exists()


def test_too_much_leave_is_said_when_it_is_granted(client):
    programme = courses.programme(4, 4, people=1, until=NEXT_WEEK)
    row, session = programme.enrolments.get(), programme.sessions.first()
    client.force_login(account_of(row))

    sent = {"session": [session.pk], "reason": "出国"}
    client.post(url("ask_leave", row), sent)
    client.force_login(make.trainer())
    answer = url("answer_leave", row.leave_requests.get())
    page = client.post(answer, {"decision": "grant"}, follow=True).content.decode()

    assert "按退学处理" in page
    assert reread(row).state == "withdrawn"


def test_too_much_leave_before_the_course_is_warned_of_until_it_is_taken_back(client):
    programme = courses.programme(4, 4, state="open", people=1, until=NEXT_WEEK)
    row, session = programme.enrolments.get(), programme.sessions.first()
    client.force_login(account_of(row))
    sent = {"session": [session.pk], "reason": "出国"}

    client.post(url("ask_leave", row), sent)
    request = row.leave_requests.get()
    leave.answer_leave(request, by=make.trainer(), is_granted=True)
    assert "开班后按退学处理" in client.get(url("enrolment", row)).text
    assert reread(row).state == "confirmed"

    client.post(url("take_back_leave", row), {"request": request.pk})
    assert "开班后按退学处理" not in client.get(url("enrolment", row)).text
