"""工作台: what each role finds there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.duties import ledger as duties
from branches.models import Duty, JobRun, Post
from config.pages.home import WORDS
from grading.models import Assessment
from rectification.models import RectificationItem
from rectification.plans.items import make_items
from tests import make
from tests.config.overview import dashboard_school
from tests.grading import graded
from tests.rectification import office
from tests.training import courses
from training.models import Programme
from training.programmes import services as programmes

pytestmark = pytest.mark.django_db


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def owe(participation, role, kind=Duty.Kind.REVIEW_SHEET, due_on=None, title="考评"):
    duties.open_duty(
        duties.owed(
            kind,
            participation,
            role,
            title=title,
            link=f"/grading/{participation.pk}/",
            due_on=due_on,
        )
    )


def page_of(client, user):
    client.force_login(user)
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return response


def test_a_school_leader_lands_on_the_dashboard(client):
    client.force_login(make.school_leader())

    response = client.get(reverse("home"))

    assert (response.status_code, response["Location"]) == (302, reverse("dashboard"))


def test_every_kind_of_duty_has_its_words():
    assert WORDS.keys() == set(Duty.Kind)


def test_an_account_without_a_post_is_told_whom_to_ask(client):
    response = page_of(client, make.user())

    assert "没有在任的职责" in response.content.decode()
    assert "请联系分党委工作人员或组织部" in response.content.decode()


@pytest.mark.parametrize("role", ["org_dept", "staff", "secretary", "auditor", "trainer"])
def test_before_the_first_cycle_every_home_opens(client, role):
    branch = make.branch()
    places = {"staff": (branch.committee,), "secretary": (branch,)}

    response = page_of(client, getattr(make, role)(*places.get(role, ())))

    assert "现在没有待办" in response.content.decode()


def test_duties_are_grouped_by_kind_and_counted(client):
    committee = make.committee()
    round = make.round()
    for _ in range(3):
        one = make.participation(make.branch(of=committee), within=round)
        owe(one, duties.STAFF, due_on=today(2))

    response = page_of(client, make.staff(committee))

    page = response.content.decode()
    assert response.context["todo_count"] == 3
    assert [todo.title for todo in response.context["todos"]] == ["3 个支部待考评"]
    assert "剩 2 天" in page


def test_a_single_duty_is_called_by_its_own_title(client):
    one = make.participation()
    owe(one, duties.STAFF, title="考评“结构工程教师党支部”")

    response = page_of(client, make.staff(one.sub_committee))

    (todo,) = response.context["todos"]
    assert (todo.title.endswith("考评“结构工程教师党支部”"), todo.url) == (
        True,
        f"/grading/{one.pk}/",
    )


def test_staff_see_who_has_not_reported_and_how_far_the_steps_are(client):
    committee = make.committee()
    round = make.round(survey_due_on=today(-2))
    late = make.participation(make.branch("学院机关党支部", of=committee), within=round)
    make.participation(make.branch(of=committee), within=round, state="submitted")
    make.participation(within=round)  # of another committee

    response = page_of(client, make.staff(committee))

    assert [row.pk for row in response.context["missing"]] == [late.pk]
    survey = response.context["committee_steps"][0]
    assert (survey.label, survey.done, survey.all, survey.is_late) == ("调查", 1, 2, True)
    assert "逾期 2 天" in response.content.decode()


def test_what_is_left_of_a_step_equals_the_list_it_opens(client):
    school = dashboard_school.build()
    response = page_of(client, make.staff(school["committees"][0]))

    steps = response.context["committee_steps"]

    opened = {step.url: client.get(step.url).context["page_obj"].paginator.count for step in steps}
    assert opened == {step.url: step.left for step in steps}


@pytest.mark.parametrize("role", ["org_dept", "auditor"])
def test_the_school_sees_who_is_behind(client, role):
    school = dashboard_school.build()
    response = page_of(client, dashboard_school.everybody(school)[role])

    lagging = response.context["lagging"]

    links = {step.url: step.left for place in lagging for step in place.steps}
    assert [place.name for place in lagging] == ["机械学院党委", "电气学院党委"]
    assert {url: client.get(url).context["page_obj"].paginator.count for url in links} == links


@pytest.mark.parametrize(
    ("hours", "warns"), [(None, True), (30, True), (2, False)], ids=["never", "long ago", "today"]
)
def test_the_organisation_department_is_warned_of_a_silent_sweep(client, hours, warns):
    if hours:
        moment = timezone.now() - timedelta(hours=hours)
        run = JobRun.objects.create(name="sweep_reminders", day=moment.date(), finished_at=moment)
        JobRun.objects.filter(pk=run.pk).update(started_at=moment)

    page = page_of(client, make.org_dept()).content.decode()

    assert ("查看作业" in page) == warns


def own(client, participation):
    response = page_of(client, make.secretary(participation.branch))
    return response.context["own_branches"][0], response.content.decode()


def test_the_secretary_sees_the_next_step_first(client):
    one = make.participation(state="submitted")
    owe(one, duties.SECRETARY, Duty.Kind.SELF_SHEET, today(9), "完成自评")
    owe(one, duties.SECRETARY, Duty.Kind.PLAN, today(3), "制定整改方案")

    branch, page = own(client, one)

    assert branch.next_duty.title == "制定整改方案"
    assert page.index("下一步") < page.index("待办事项")


@pytest.mark.parametrize(
    ("survey", "state", "sentence"),
    [
        ("draft", "draft", "分党委正在填报本支部的调查摸底，报送后由您填写自评。"),
        ("submitted", "self_submitted", "自评已报送，等分党委考评。"),
        ("submitted", "committee_decided", "分党委已定级，等校党委审定。"),
    ],
)
def test_without_a_duty_the_secretary_reads_who_is_at_work(client, survey, state, sentence):
    one = make.participation(state=survey)
    Assessment.objects.create(participation=one, state=state)

    _branch, page = own(client, one)

    assert sentence in page


def test_a_home_with_drafts_of_problems_never_says_that_nothing_is_to_do(client):
    one = make.participation(state="submitted")
    office.finding(one), office.finding(one, "F16", indicator="C5")

    branch, page = own(client, one)

    assert branch.open_problems == 2
    assert "现在没有" not in page.partition("没有销号的整改事项")[0]
    assert "有 2 个问题待处理" in page
    assert f'href="{reverse("drafts", args=[one.pk])}"' in page
    assert "现在没有等您办理的事项" not in page
    drafts = client.get(reverse("drafts", args=[one.pk]))
    assert drafts.context["open_count"] == branch.open_problems


def test_problems_that_have_become_items_wait_no_more(client):
    one = make.participation(state="submitted")
    office.finding(one)
    make_items(one, by=make.secretary(one.branch))
    RectificationItem.objects.update(state="closed", requested_on=today(), closed_on=today())
    Duty.objects.all().delete()

    branch, page = own(client, one)

    assert branch.open_problems == 0
    assert "现在没有待办" in page


def test_lost_points_of_a_graded_branch_count_among_its_problems(client):
    of = graded.assessment(committee_meetings=8)
    who = graded.people(of)
    of = graded.to_state(of, "committee_decided", who)

    client.force_login(who["secretary"])
    [branch] = client.get(reverse("home")).context["own_branches"]

    page = client.get(reverse("drafts", args=[of.participation_id]))
    assert branch.open_problems == page.context["open_count"] > 0


def test_the_secretary_sees_grade_and_open_items(client):
    one = make.participation(state="submitted")
    Assessment.objects.create(participation=one, state="committee_decided", grade="weak")
    make_item(one, "in_progress", today(-3))
    make_item(one, "cancelled", today(-3))

    branch, page = own(client, one)

    assert branch.grade.label == "薄弱"
    assert len(branch.items) == 1
    assert "未审定" in page
    assert "逾期 3 天" in page


def make_item(participation, state, due_on):
    number = RectificationItem.objects.count()
    return RectificationItem.objects.create(
        participation=participation,
        branch=participation.branch,
        round=participation.round,
        source="manual",
        source_code=f"M{number}",
        problem="党课次数不足",
        due_on=due_on,
        state=state,
    )


def test_several_posts_bring_the_parts_of_each(client):
    one = make.participation()
    user = make.staff(one.sub_committee)
    Post.objects.create(user=user, role="secretary", branch=one.branch, since=today(-9))

    response = page_of(client, user)

    assert response.context["own_branches"]
    assert response.context["committee_steps"]


@pytest.mark.parametrize(("role", "number"), [("staff", 8), ("secretary", 12), ("org_dept", 11)])
@pytest.mark.parametrize("rows", [1, 12])
def test_homes_need_as_many_queries_for_any_size(
    client, django_assert_num_queries, role, number, rows
):
    committee, round = make.committee(), make.round()
    parts = [make.participation(make.branch(of=committee), within=round) for _ in range(rows)]
    for one in parts:
        owe(one, duties.STAFF)
        make_item(parts[0], "in_progress", today(3))
    places = {"staff": (committee,), "secretary": (parts[0].branch,)}
    client.force_login(getattr(make, role)(*places.get(role, ())))
    client.get(reverse("home"))

    with django_assert_num_queries(number):
        client.get(reverse("home"))


def test_a_training_organiser_finds_the_courses_to_be_finished(client):
    trainer = make.trainer()
    mine, foreign = (courses.programme(4, state="open", people=1) for _ in range(2))
    Programme.objects.filter(pk=foreign.pk).update(organiser="student_affairs")
    programmes.start(mine, by=trainer)
    programmes.start(foreign, by=make.trainer("student_affairs"))

    page = page_of(client, trainer)

    assert [todo.title for todo in page.context["todos"]] == [f"登记“{mine}”结业情况"]
    assert mine.get_absolute_url() in page.text
