"""The calendar of training, the page of a programme and the forms of its organiser."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from tests import make
from tests.training import courses
from training.models import Invitation, Programme, Session

pytestmark = pytest.mark.django_db
LIST = reverse("training:programmes")


@pytest.fixture
def trainer(client):
    user = make.trainer()
    client.force_login(user)
    return user


def page_of(programme, name="programme"):
    return reverse(f"training:{name}", args=[programme.pk])


def fields(**changed):
    today = timezone.localdate()
    return {
        "name": "教工支部书记轮训",
        "cycle": courses.cycle().pk,
        "organiser": "party_school",
        "kind": "rotation",
        "audience_kinds": ["staff", "office"],
        "mode": "on_site",
        "starts_on": today,
        "ends_on": today,
        "answer_due_on": WorkCalendar().on_or_before(today),
        "has_exam": "on",
        "is_counted": "on",
    } | changed


def test_a_programme_is_planned_and_counts_for_the_year_of_its_cycle(client, trainer):
    courses.cycle()

    response = client.post(reverse("training:programme_new"), fields())

    programme = Programme.objects.get()
    assert response.url == programme.get_absolute_url()
    assert (programme.year, programme.quota, programme.created_by) == (2012, None, trainer)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"ends_on": "2011-01-01"}, "结束日期不能早于开始日期"),
        ({"audience_kinds": ["student"]}, "选择"),
        ({"audience_kinds": []}, "必填"),
        ({"quota": "0"}, "名额应大于 0"),
        ({"answer_due_on": "2999-01-01"}, "名单应在开班前确认"),
        ({"organiser": "student_affairs"}, "选择"),
        ({"year": "1012"}, "2000"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(client, trainer, changed, sentence):
    page = client.post(reverse("training:programme_new"), fields(**changed))

    assert "没有保存" in page.text
    assert sentence in page.text
    assert not Programme.objects.exists()


def test_the_organisation_department_keeps_to_the_audience_of_the_organiser(client):
    client.force_login(make.org_dept())

    page = client.post(reverse("training:programme_new"), fields(audience_kinds=["student"]))

    assert "培训对象是教职工" in page.text
    assert not Programme.objects.exists()


def test_a_name_that_is_taken_is_said_in_the_form(client, trainer):
    client.post(reverse("training:programme_new"), fields())

    page = client.post(reverse("training:programme_new"), fields())

    assert "已有同名班次" in page.text
    assert Programme.objects.count() == 1


def test_half_days_follow_one_another(client, trainer):
    programme = courses.programme(state="plan")
    url = page_of(programme, "session_new")
    typed = {"on": programme.ends_on, "half": "morning", "begins_at": "08:00", "ends_at": "12:00"}

    answer = client.post(url, typed | {"topic": "条例", "hours": "4", "again": "1"})

    assert answer.url == url
    assert Session.objects.get().topic == "条例"
    assert 'value="afternoon" selected' in client.get(url).text
    again = client.post(url, typed | {"topic": "条例", "hours": "4"})
    assert "这个半天已有课次" in again.text
    late = client.post(url, typed | {"half": "evening", "topic": "条例", "hours": "4.5"})
    assert "最多" in late.text
    assert Session.objects.count() == 1


def test_the_last_year_is_taken_over_once(client, trainer):
    old = courses.programme(4, 4, state="finished", finished_on=timezone.localdate())
    foreign = courses.programme(4, organiser="student_affairs", state="open")
    make.round(cutoff_on=timezone.localdate().replace(year=2013), name="2013年度")
    url = reverse("training:programme_copy")

    page = client.get(url)
    assert old.name in page.text
    assert foreign.name not in page.text
    client.post(url, {"programme": [old.pk, foreign.pk]})

    new = Programme.objects.exclude(copied_from=None).get()
    assert (new.copied_from, new.cycle.name, new.sessions.count()) == (old, "2013年度", 2)
    assert "已沿用" in client.get(url).text


def test_the_list_keeps_plans_to_their_organiser(client):
    plan = courses.programme(state="plan")
    foreign = courses.programme(state="open", organiser="student_affairs")

    def names(user):
        client.force_login(user)
        return {one.pk for one in client.get(LIST).context["page"]}

    assert names(make.trainer()) == {plan.pk}
    assert names(make.secretary(make.branch())) == {foreign.pk}
    assert names(make.org_dept()) == {plan.pk, foreign.pk}


def test_filters_and_tabs(client, trainer):
    open_one, running = courses.programme(4, state="open"), courses.programme(4)

    def found(query):
        return [one.pk for one in client.get(f"{LIST}?{query}").context["page"]]

    assert found("state=open") == [open_one.pk]
    assert found(f"q={running.name}") == [running.pk]
    assert found("organiser=student_affairs") == []
    assert found("state=nonsense") == []
    tabs = client.get(LIST).context["tabs"]
    assert [(tab.label, tab.count) for tab in tabs] == [
        ("全部", 2),
        ("报名", 1),
        ("进行中", 1),
        ("已结业", 0),
    ]


def test_a_row_says_hours_and_names(client, trainer):
    programme = courses.programme(4, 3.5, people=2)
    courses.enrolment(programme, state="proposed")

    row = client.get(LIST).context["page"][0]

    assert (row.hours, row.half_days, row.confirmed, row.waiting) == (7.5, 2, 2, 1)


def test_everybody_reads_the_names_in_reach_only(client):
    programme = courses.programme(4, people=2)
    mine = programme.enrolments.first()

    def shown(user):
        client.force_login(user)
        page = client.get(page_of(programme))
        return {one.pk for one in page.context["page"]}, page.text

    everybody = set(programme.enrolments.values_list("pk", flat=True))
    assert shown(make.trainer())[0] == everybody
    assert shown(make.staff(mine.sub_committee))[0] == {mine.pk}
    names, text = shown(make.secretary(make.branch()))
    assert names == set()
    assert "参训人员" not in text


def test_the_organiser_is_told_what_is_lacking(client, trainer):
    plan = courses.programme(state="plan", answer_due_on=None)
    assert "名单确认截止日期" in client.get(page_of(plan)).text

    ready = courses.programme(4, state="plan")
    assert page_of(ready, "choose") in client.get(page_of(ready)).text

    nobody = courses.programme(4, state="open")
    assert "还没有已确认的参训人员" in client.get(page_of(nobody)).text


def test_begin_and_cancel(client, trainer):
    programme = courses.programme(4, state="open", people=1)

    client.post(page_of(programme, "programme_start"))
    assert courses.reread(programme).state == "running"
    refused = client.post(page_of(programme, "programme_cancel"), {"cancel-reason": ""})
    assert refused.status_code == 422
    client.post(page_of(programme, "programme_cancel"), {"cancel-reason": "场地停用"})

    assert courses.reread(programme).state == "cancelled"
    too_late = client.post(page_of(programme, "programme_cancel"), {"cancel-reason": "再次"})
    assert too_late.status_code == 409
    assert "再次" in too_late.text


def test_queries_do_not_grow(client, trainer):
    def count(url):
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    programme = courses.programme(4, people=1)
    client.get(LIST)  # the first page after signing in asks for more
    before = [count(LIST), count(page_of(programme)), count(reverse("training:programme_copy"))]
    for _ in range(5):
        courses.programme(4, 4, people=2)
        courses.enrolment(programme)

    after = [count(LIST), count(page_of(programme)), count(reverse("training:programme_copy"))]
    assert after == before
    assert max(after) <= 12


def test_a_course_of_the_same_name_is_not_offered_again(client, trainer):
    """Planned by hand this year: a copy would be refused, so it is not ticked beforehand."""
    courses.programme(4, name="轮训班（2012）", state="open")
    free = courses.programme(4, name="任职培训班", state="open")
    later = make.round(cutoff_on=timezone.localdate().replace(year=2013), name="2013年度")
    courses.programme(4, name="轮训班（2013）", state="open", cycle=later.cycle, year=2013)

    response = client.get(reverse("training:programme_copy"))

    rows = {one.name: one.has_namesake for one in response.context["rows"]}
    assert rows == {"轮训班（2012）": True, free.name: False}
    assert response.text.count("已有同名班次") == 1
    assert response.text.count(" checked") == 1

    refused = response.context["rows"][0]
    answer = client.post(reverse("training:programme_copy"), {"programme": [refused.pk]})
    assert answer.status_code == 422
    assert "“轮训班（2012）”没有沿用：" in answer.text


@pytest.mark.parametrize(("state", "words"), [("running", "待确认"), ("finished", "没有答复")])
def test_names_without_an_answer_wait_no_longer_when_the_course_is_over(
    client, trainer, state, words
):
    fields = {"finished_on": timezone.localdate()} if state == "finished" else {}
    programme = courses.programme(4, state=state, until=timezone.localdate(), **fields)
    row = courses.enrolment(programme, "周三", state="proposed")
    asked = Invitation.objects.create(programme=programme, committee=row.sub_committee)

    page = client.get(page_of(programme)).text
    assert f"1 个分党委{words}" in page
    assert f"{words} 1 人" in page
    letter = client.get(page_of(asked, "invitation")).text
    assert words in letter
    assert ("今天到期" in letter) == (state == "running")


def test_who_owes_the_answer_finds_the_way_to_it(client):
    programme = courses.programme(4, state="open")
    row = courses.enrolment(programme, "周三", state="proposed")
    Invitation.objects.create(programme=programme, committee=row.sub_committee)
    staff, leader = make.staff(row.sub_committee), make.leader(row.sub_committee)

    def offers(user):
        client.force_login(user)
        return "去确认" in client.get(page_of(programme)).text

    assert offers(staff)
    assert not offers(leader)
    assert not offers(make.trainer())
    programme.state = "cancelled"
    programme.save()
    assert not offers(staff)
