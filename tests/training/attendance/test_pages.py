"""The roll of a half-day as a page: marks by hand, all the rest at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.training import courses
from tests.training.pages import finished, signed_in, text, url
from training.models import Attendance
from training.roll import filters

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return signed_in(make.trainer())


def mark(client, session, one, to, **more):
    form = {"enrolment": one.pk, "mark": to, **more}
    return client.post(url("mark", session), form)


def test_marks_are_set_changed_and_taken_back(trainer):
    programme = courses.programme(*[4] * 8, people=1)
    session, one = programme.sessions.first(), programme.enrolments.get()

    response = mark(trainer, session, one, "present")
    assert response.url == f"{url('roll', session)}#p{one.pk}"
    assert "已签到" in text(trainer.get(url("roll", session)))

    mark(trainer, session, one, "leave", reason="参加答辩")
    assert "参加答辩" in text(trainer.get(url("roll", session)))

    mark(trainer, session, one, "clear")
    assert not Attendance.objects.exists()


def test_leave_without_a_reason_keeps_the_place_open(trainer):
    programme = courses.programme(4, people=1)
    session, one = programme.sessions.get(), programme.enrolments.get()

    response = mark(trainer, session, one, "leave")

    assert response.status_code == 422
    assert "请假须写明原因" in text(response)
    assert '<details class="pb-roll__leave" open>' in text(response)


def test_who_leaves_the_course_by_a_mark_is_told_of(trainer):
    programme = courses.programme(4, 4, people=1)
    session, one = programme.sessions.first(), programme.enrolments.get()

    response = trainer.post(
        url("mark", session),
        {"enrolment": one.pk, "mark": "leave", "reason": "出差"},
        follow=True,
    )
    assert "按退学处理" in text(response)

    response = trainer.post(
        url("mark", session), {"enrolment": one.pk, "mark": "clear"}, follow=True
    )
    assert "已恢复参训" in text(response)


def test_the_rest_at_one_press(trainer):
    programme = courses.programme(4, people=3)
    session = programme.sessions.get()
    mark(trainer, session, programme.enrolments.first(), "absent")
    assert "其余 2 人全部到" in text(trainer.get(url("roll", session)))

    response = trainer.post(url("mark_rest", session), follow=True)

    assert "已登记 2 人签到" in text(response)
    assert "其余" not in text(response).split("签到名单")[1]


def test_before_the_day_only_leave_is_offered(trainer):
    tomorrow = timezone.localdate() + timedelta(days=1)
    programme = courses.programme(4, people=1, until=tomorrow)

    page = text(trainer.get(url("roll", programme.sessions.get())))

    assert "现在只能登记请假" in page
    assert 'value="leave"' in page
    assert 'value="present"' not in page
    assert "全部到" not in page


def test_the_roll_can_be_narrowed(trainer):
    programme = courses.programme(4)
    here, _away = (courses.enrolment(programme, name) for name in ("张明", "李红"))
    session = programme.sessions.get()
    mark(trainer, session, here, "present")

    unmarked = text(trainer.get(url("roll", session), {"show": "none"}))
    present = text(trainer.get(url("roll", session), {"show": "present"}))

    assert ("<b>张明</b>" in unmarked, "<b>李红</b>" in unmarked) == (False, True)
    assert ("<b>张明</b>" in present, "<b>李红</b>" in present) == (True, False)
    back = mark(trainer, session, here, "clear", show="present")
    assert back.url.startswith(f"{url('roll', session)}?show=present#")


def test_a_long_roll_goes_by_pages_and_is_searched(trainer, monkeypatch):
    monkeypatch.setattr(filters, "PAGE", 2)
    monkeypatch.setattr(filters, "SEARCHED_FROM", 2)
    programme = courses.programme(4)
    names = ("张明", "李红", "王强", "赵敏", "张亮")
    people = [courses.enrolment(programme, name) for name in names]
    session = programme.sessions.get()

    def seen(**params):
        page = text(trainer.get(url("roll", session), params))
        return [name for name in names if f"<b>{name}</b>" in page]

    assert (seen(), seen(page=3)) == (["张明", "李红"], ["张亮"])
    assert seen(q="张") == ["张明", "张亮"]
    assert seen(committee=people[3].sub_committee_id) == ["赵敏"]
    assert "共 5 人" in text(trainer.get(url("roll", session)))
    address = f"{url('mark', session)}?q=张&page=2"
    back = trainer.post(address, {"enrolment": people[4].pk, "mark": "present"})
    assert back.url.startswith(f"{url('roll', session)}?q=%E5%BC%A0&page=2#")
    # All the rest are all, whatever the page shows.
    assert "其余 4 人全部到" in text(trainer.get(url("roll", session), {"q": "张"}))


def test_a_mark_after_the_end_is_refused(trainer):
    programme = finished(1)

    response = mark(trainer, programme.sessions.first(), programme.enrolments.get(), "absent")

    assert response.status_code == 409
    assert "已结业" in text(response)


def test_names_of_another_course_are_not_found(trainer):
    programme, other = courses.programme(4, people=1), courses.programme(4, people=1)

    response = mark(trainer, programme.sessions.get(), other.enrolments.get(), "present")

    assert response.status_code == 404


def test_a_sub_committee_reads_its_own_people_and_marks_nobody():
    programme = courses.programme(4)
    own = courses.enrolment(programme, "张明")
    courses.enrolment(programme, "李红")
    staff = signed_in(make.staff(own.sub_committee))
    session = programme.sessions.get()

    page = text(staff.get(url("roll", session)))

    assert ("张明" in page, "李红" in page) == (True, False)
    assert "全部到" not in page
    assert mark(staff, session, own, "present").status_code == 403
    results_page = text(staff.get(url("results", programme)))
    assert ("张明" in results_page, "李红" in results_page) == (True, False)
