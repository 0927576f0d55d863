"""书记档案: seats, reports, training of one person, to whom it may be shown."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from branches.models import Branch, Handover
from grading.models import Assessment
from tests import budget, make
from training.models import Enrolment, Programme, TrainingRecord

pytestmark = pytest.mark.django_db
STAFF_NO = "20050042"


@pytest.fixture
def school():
    """王 was secretary of `before` until 2011 and is of `branch`, both in one 分党委, since."""

    class School:
        committee = make.committee()
        before = make.branch("机械设计教师党支部", of=committee)
        branch = make.branch("结构工程教师党支部", of=committee)
        person = make.person("王建国", staff_no=STAFF_NO, admin_post="副院长", is_dual_leader=True)
        staff = make.staff(committee)

    make.term(School.before, person=School.person, since=date(2008, 3, 1), until=date(2011, 6, 1))
    make.term(School.branch, person=School.person, since=date(2011, 6, 2))
    make.term(School.branch, "organisation", person=make.person("赵组织"))
    School.own = make.secretary(School.branch)
    School.own.person = School.person
    School.own.save()
    return School


def report(branch, cutoff, grade="", **survey):
    round = make.round(cutoff_on=cutoff, name=f"{cutoff.year}年度")
    one = make.participation(branch, within=round, **survey)
    Assessment.objects.create(participation=one, grade=grade, state="committee_decided")
    return one


def course(school, name="教工支部书记轮训", **fields):
    cycle = make.round(name=f"{name}年度").cycle
    programme = Programme.objects.create(
        cycle=cycle,
        year=2012,
        organiser="party_school",
        name=name,
        audience_kinds=["staff"],
        starts_on=date(2012, 4, 1),
        ends_on=date(2012, 4, 2),
        state="open",
    )
    return Enrolment.objects.create(
        programme=programme,
        person=school.person,
        branch=school.branch,
        sub_committee=school.committee,
        post_text="结构工程教师党支部书记",
        need="kind",
        state="confirmed",
        **fields,
    )


def record(school, hours, *, is_counted=True, year=2012, name="上级示范班"):
    return TrainingRecord.objects.create(
        person=school.person,
        branch=school.branch,
        post_text="书记",
        year=year,
        organiser_text="省委党校",
        category="sent_up",
        name=name,
        starts_on=date(year, 3, 1),
        ends_on=date(year, 3, 2),
        hours=hours,
        is_counted=is_counted,
    )


def file_of(client, school, user):
    client.force_login(user)
    return client.get(reverse("secretary_file", args=[school.person.pk]))


def test_it_tells_the_whole_story(client, school):
    report(school.branch, date(2012, 3, 20), "advanced", duty_report_grade="good")
    course(school, result="good", hours=8, certificate_year=2012, certificate_seq=7)
    Handover.objects.create(
        branch=school.branch,
        giver=make.person("旧书记"),
        receiver=school.person,
        on=date(2011, 6, 9),
    )

    page = file_of(client, school, school.staff).text

    for words in (
        *("机械设计教师党支部", "结构工程教师党支部", "2011-06-01", "现任", "双带头人"),
        *("兼任同级行政副职", "副院长", "2012年度", "先进", "教工支部书记轮训", "良好"),
        *("党训结字〔2012〕0007号", "旧书记交给王建国"),
    ):
        assert words in page


def test_reports_are_of_the_years_in_which_the_person_sat(client, school):
    report(school.before, date(2010, 3, 20))
    report(school.branch, date(2011, 3, 20))  # somebody else sat there
    report(school.branch, date(2012, 3, 20), secretary_name="王建国")
    report(school.branch, date(2013, 3, 20), secretary_name="代理人")

    reports = file_of(client, school, school.staff).context["reports"]

    found = [(one.participation.branch, one.participation.round.cutoff_on.year) for one in reports]
    assert found == [(school.branch, 2012), (school.before, 2010)]


def test_course_hours_by_year_stand_beside_the_norm(client, school):
    make.round(cutoff_on=date(2012, 3, 20))
    record(school, 24)
    record(school, Decimal("8.5"))
    record(school, 50, is_counted=False)
    record(school, 10, year=2009)

    hours = file_of(client, school, school.staff).context["hours"]

    assert [(one.year, one.done, one.norm) for one in hours] == [
        (2012, Decimal("32.5"), Decimal(40)),
        (2009, Decimal(10), None),
    ]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda school: school.staff, 200),
        (lambda school: school.own, 200),
        (lambda school: make.org_dept(), 200),
        (lambda school: make.auditor(), 200),
        (lambda school: make.school_leader(), 200),
        (lambda school: make.secretary(school.before), 200),
        (lambda school: make.trainer(), 404),
        (lambda school: make.staff(make.committee()), 404),
        (lambda school: make.secretary(make.branch()), 404),
        (lambda school: make.user(), 404),
    ],
    ids=[
        *("staff", "own", "org", "auditor", "leader", "successor"),
        *("trainer", "foreign staff", "foreign secretary", "no post"),
    ],
)
def test_who_reads_it(client, school, who, status):
    assert file_of(client, school, who(school)).status_code == status


def test_the_own_seats_elsewhere_are_seen_by_the_person_alone(client, school):
    elsewhere = make.branch("外语教师党支部")
    make.term(elsewhere, person=school.person, since=date(2005, 3, 1), until=date(2008, 2, 1))

    assert "外语教师党支部" in file_of(client, school, school.own).text
    assert "外语教师党支部" not in file_of(client, school, school.staff).text
    assert "外语教师党支部" in file_of(client, school, make.org_dept()).text


def test_the_own_file_has_no_dead_links(client, school):
    page = file_of(client, school, school.own).text

    assert reverse("branch", args=[school.branch.pk]) in page
    assert f'href="{reverse("branch", args=[school.before.pk])}"' not in page


def test_training_is_read_by_the_person_and_from_above(client, school):
    record(school, 8)
    successor = make.secretary(school.before)

    assert "上级示范班" in file_of(client, school, school.own).text
    page = file_of(client, school, successor).text
    assert "上级示范班" not in page
    assert "培训记录由本人和上级查看。" in page


@pytest.mark.parametrize(
    ("who", "sees"),
    [(lambda school: school.staff, True), (lambda school: make.school_leader(), False)],
)
def test_the_number_is_masked_for_others(client, school, who, sees):
    assert (STAFF_NO in file_of(client, school, who(school)).text) == sees


def test_others_of_the_committee_have_no_such_file(client, school):
    member = school.branch.terms.get(seat="organisation").person
    client.force_login(make.org_dept())

    assert client.get(reverse("secretary_file", args=[member.pk])).status_code == 404


def test_only_a_staff_branch_asks_for_a_deputy_post(client, school):
    Branch.objects.filter(pk=school.branch.pk).update(kind=Branch.Kind.STUDENT)

    page = file_of(client, school, school.staff).text

    assert "兼任同级行政副职" not in page
    assert "副院长" in page


@pytest.mark.parametrize("count", [1, 4])
def test_it_asks_as_many_queries_for_any_history(client, school, django_assert_num_queries, count):
    for number in range(count):
        report(school.branch, date(2012 + number, 3, 20))
        course(school, f"第{number}期")
        record(school, 8, name=f"示范班{number}")
    file_of(client, school, school.staff)

    with django_assert_num_queries(budget.agreed("secretary_file", "committee_staff")):
        client.get(reverse("secretary_file", args=[school.person.pk]))
