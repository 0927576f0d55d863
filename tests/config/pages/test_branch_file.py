"""支部档案: everything about one branch, to whom it may be shown."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches import audit
from branches.duties import ledger as duties
from branches.models import Duty
from branches.rounds.opening import enrol_branches
from grading.models import Assessment
from rectification.models import Plan, RectificationItem
from tests import make
from tests.training import taught

pytestmark = pytest.mark.django_db
PHONE, STAFF_NO = "13812345678", "20050042"


@pytest.fixture
def branch():
    """A branch in two rounds, with a secretary, a vacancy, an item and a duty."""
    row = make.branch("结构工程教师党支部", of=make.committee("土木学院党委"))
    make.term(row, "secretary", person=make.person("王建国", staff_no=STAFF_NO, phone=PHONE))
    make.term(row, "publicity", since=date(2012, 1, 5))
    make.term(row, "discipline", person=make.person("赵离任"), until=date(2011, 6, 1))
    for grade, name in (("weak", "2011年度"), ("qualified", "2012年度")):
        one = make.participation(row, within=make.round(name=name), state="submitted")
        Assessment.objects.create(participation=one, grade=grade, state="committee_decided")
    RectificationItem.objects.create(
        participation=one,
        branch=row,
        round=one.round,
        source="manual",
        source_code="M1",
        problem="党课次数不足",
        due_on=timezone.localdate() - timedelta(days=4),
        state="in_progress",
    )
    owed = duties.owed(Duty.Kind.APPROVAL, one, duties.ORG_DEPT, title="登记审定", link="/x/")
    duties.open_duty(owed)
    audit.record("branch.edit", row, by=None, branch=row, reason="名称更正")
    return row


def file_of(client, branch, user):
    client.force_login(user)
    return client.get(reverse("branch", args=[branch.pk]))


def plan_of(branch, **more):
    facts = {"kind": "reform", "opened_on": date(2012, 6, 1), "due_on": date(2012, 11, 1)} | more
    return Plan.objects.create(participation=branch.participations.latest("pk"), **facts)


def test_it_shows_the_plans_that_were_asked_for(client, branch):
    plan = plan_of(branch, state="approved", approved_on=date(2012, 6, 20))
    Plan.objects.create(participation=branch.participations.earliest("pk"))

    response = file_of(client, branch, make.org_dept())

    assert response.context["plans"] == [plan]
    for words in ("整顿方案", "已批准", "2012-06-20", "2012-11-01", plan.get_absolute_url()):
        assert words in response.text


def test_it_shows_everything_about_the_branch(client, branch):
    response = file_of(client, branch, make.org_dept())

    page = response.content.decode()
    assert [str(year.grade) for year in response.context["years"]] == ["合格", "薄弱"]
    for words in ("王建国", "空缺", "历任 1 人次", "党课次数不足", "逾期 4 天", "登记审定"):
        assert words in page
    assert "给书记开通账号" in page
    assert "修改支部信息" in page


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (lambda branch: make.org_dept(), True),
        (lambda branch: make.staff(branch.committee), True),
        (lambda branch: make.secretary(branch), True),
        (lambda branch: make.school_leader(), False),
        (lambda branch: make.auditor(), False),
    ],
    ids=["org_dept", "staff", "secretary", "school_leader", "auditor"],
)
def test_phone_and_staff_number_are_masked_for_others(client, branch, who, sees):
    page = file_of(client, branch, who(branch)).content.decode()

    assert (PHONE in page, STAFF_NO in page) == (sees, sees)
    assert ("138****5678" in page) != sees


@pytest.mark.parametrize(
    "who",
    [
        lambda: make.staff(make.committee()),
        lambda: make.secretary(make.branch()),
        lambda: make.trainer(),
        lambda: make.user(),
    ],
    ids=["other committee", "other secretary", "trainer", "no post"],
)
def test_a_foreign_branch_is_not_found(client, branch, who):
    assert file_of(client, branch, who()).status_code == 404


@pytest.mark.parametrize(
    ("who", "opens", "reads"),
    [
        (lambda branch: make.org_dept(), True, True),
        (lambda branch: make.staff(branch.committee), True, False),
        (lambda branch: make.leader(branch.committee), False, False),
        (lambda branch: make.secretary(branch), False, False),
        (lambda branch: make.auditor(), False, True),
        (lambda branch: make.school_leader(), False, False),
    ],
    ids=["org_dept", "staff", "leader", "secretary", "auditor", "school_leader"],
)
def test_account_button_and_records_are_for_those_who_may(client, branch, who, opens, reads):
    response = file_of(client, branch, who(branch))

    page = response.content.decode()
    assert ("给书记开通账号" in page) == opens
    assert ("最近操作记录" in page) == reads


def test_a_branch_of_no_round_opens_too(client):
    branch = make.branch()

    page = file_of(client, branch, make.staff(branch.committee)).content.decode()

    assert "这个支部还没有参加过分类定级。" in page
    assert "书记还没有账号" in page
    assert "还没有登记支委。" in page


def test_a_branch_that_stays_out_reads_why(client):
    branch = make.branch(founded_on=date(2012, 3, 21))
    enrol_branches(make.round(cutoff_on=date(2012, 3, 20)))
    client.force_login(make.org_dept())

    page = client.get(reverse("branch", args=[branch.pk])).content.decode()

    assert "未参加：数据截止日以后成立" in page


def test_a_closed_branch_can_be_read_but_not_edited(client):
    branch = make.branch(closed_on=date(2012, 5, 1))

    page = file_of(client, branch, make.org_dept()).content.decode()

    assert "已撤销" in page
    assert "修改基本信息" not in page
    assert "给书记开通账号" not in page


@pytest.mark.parametrize("years", [1, 5])
def test_it_needs_as_many_queries_for_any_history(client, django_assert_num_queries, years):
    branch = make.branch()
    for _ in range(years):
        one = make.participation(branch, within=make.round())
        Assessment.objects.create(participation=one)
        make.term(branch, "organisation", person=make.person())
    make.secretary(branch)
    user = make.org_dept()
    file_of(client, branch, user)

    with django_assert_num_queries(18):
        client.get(reverse("branch", args=[branch.pk]))


@pytest.mark.parametrize("role", ["staff", "org_dept"])
def test_it_says_how_far_the_secretary_is_trained(client, branch, role):
    seat = branch.terms.get(seat="secretary", person__isnull=False)
    year = branch.participations.first().round.cutoff_on.year
    taught.course(seat, 12.5, year)
    places = {"staff": (branch.committee,)}

    response = file_of(client, branch, getattr(make, role)(*places.get(role, ())))

    training = response.context["training"]
    assert training["ledger"].done == 12.5
    assert "集体学习学时由调查填报" in response.text
    assert reverse("training:person", args=[seat.person_id]) in response.content.decode()


def test_without_a_secretary_there_is_no_training_to_tell_of(client):
    response = file_of(client, make.participation().branch, make.org_dept())

    assert response.context["training"] is None
