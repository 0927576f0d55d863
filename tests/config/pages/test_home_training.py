"""培训 on the home pages: an organiser's programmes, coverage, the own hours."""

from datetime import date, time

import pytest
from django.urls import reverse

from branches.models import Branch
from tests import make
from tests.training import taught
from training.models import Attendance, Invitation, Session

pytestmark = pytest.mark.django_db


def home_of(client, user):
    client.force_login(user)
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return response


def session(programme, day):
    return Session.objects.create(
        programme=programme,
        on=day,
        begins_at=time(8),
        ends_at=time(11),
        topic="党章",
        sign_in_key=f"key{Session.objects.count()}",
    )


def matters(response):
    return {one.programme.name: (one.text, one.due_on) for one in response.context["matters"]}


def test_an_organiser_reads_what_its_programmes_need_next(client):
    today = taught.today
    dates = {"answer_due_on": today(5)}
    taught.programme(state="plan", name="没排课")
    session(taught.programme(state="plan", name="待发布", **dates), today(20))
    waiting = taught.programme(state="open", name="待答复", starts_on=today(9), **dates)
    Invitation.objects.create(programme=waiting, committee=make.committee())
    ready = taught.programme(state="open", name="待开班", starts_on=today())
    taught.enrol(ready, taught.secretary())
    silent = taught.programme(state="running", name="没签到", starts_on=today(-1))
    session(silent, today(-1))
    taught.programme(state="running", name="待结业", starts_on=today(-9))
    taught.programme(state="finished", name="已结业")
    taught.programme("student_affairs", state="plan", name="别家的")

    found = matters(home_of(client, make.trainer()))

    assert found == {
        "没排课": ("还没有排课", today(20)),
        "待发布": ("拟定名单并发布报名", today(5)),
        "待答复": ("已确认 0 人，1 个分党委还没有答复名单", today(5)),
        "待开班": ("已确认 1 人，待开班", today()),
        "没签到": ("1 次课还没有签到记录", today(1)),
        "待结业": ("课程已结束，登记成绩并结业", today(0)),
    }


def test_a_course_that_runs_well_is_there_without_haste(client):
    programme = taught.programme(state="running", starts_on=taught.today(-1))
    enrolment = taught.enrol(programme, taught.secretary())
    held = session(programme, taught.today(-1))
    Attendance.objects.create(enrolment=enrolment, session=held, mark="present")

    found = matters(home_of(client, make.trainer()))

    assert found == {programme.name: ("进行中，1 人参训", programme.ends_on)}


def test_on_the_day_it_leads_to_the_sign_in(client):
    programme = taught.programme(state="running", starts_on=taught.today(-1))
    held = session(programme, taught.today())

    [matter] = home_of(client, make.trainer()).context["matters"]

    assert (matter.text, matter.url) == (
        "今天有课，登记出勤",
        reverse("training:roll", args=[held.pk]),
    )


def test_without_programmes_it_says_where_to_begin(client):
    page = home_of(client, make.trainer()).content.decode()

    assert "没有等您处理的班次" in page


@pytest.mark.parametrize("role", ["org_dept", "trainer", "staff", "leader", "auditor"])
def test_every_figure_of_coverage_opens_its_list(client, role):
    make.round(cutoff_on=date(2012, 3, 20))
    home = make.committee()
    for number, kind in enumerate(Branch.Kind.values * 2):
        since = taught.today(-9) if number % 3 else date(2011, 3, 1)
        taught.secretary(of=home, kind=kind, hours=10 * number, since=since)
        taught.secretary(kind=kind)
    user = getattr(make, role)(*((home,) if role in ("staff", "leader") else ()))

    context = home_of(client, user).context

    figures = {one["url"]: one["value"] for one in context["training_counts"].values()}
    figures |= {line.url: line.left for line in context["training_lines"]}
    held = {url: client.get(url).context["page"].paginator.count for url in figures}
    assert held == figures
    assert len(context["training_lines"]) == (2 if role == "trainer" else 4)


def test_a_secretary_reads_the_own_hours(client):
    make.round(cutoff_on=date(2012, 3, 20))
    seat = taught.secretary(hours=12.5)
    user = make.secretary(seat.branch)
    user.person = seat.person
    user.save()

    response = home_of(client, user)

    assert response.context["own_hours"].done == 12.5
    assert '集中培训 <b class="pb-num">12.5</b> 学时；集体学习学时由调查填报' in response.text
    assert "还缺" not in response.text
    assert "training_lines" not in response.context


@pytest.mark.parametrize("role", ["trainer", "staff"])
@pytest.mark.parametrize("rows", [1, 12])
def test_homes_of_training_ask_as_often_for_any_size(
    client, django_assert_max_num_queries, role, rows
):
    make.round()
    home = make.committee()
    for _ in range(rows):
        seat = taught.secretary(of=home, hours=8)
        taught.enrol(taught.programme(starts_on=taught.today(3)), seat)
    user = make.trainer() if role == "trainer" else make.staff(home)
    home_of(client, user)

    with django_assert_max_num_queries(9):
        client.get(reverse("home"))
