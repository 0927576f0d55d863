"""The pages of accounts and posts: scope, rights, filters, constant queries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import AccessLink, Post, User
from tests import make

pytestmark = pytest.mark.django_db
Role = Post.Role


@pytest.fixture
def school():
    class School:
        ours, theirs = make.committee(), make.committee()
        branch, foreign = make.branch(of=ours), make.branch(of=theirs)
        org, staff, auditor = make.org_dept(), make.staff(ours), make.auditor()
        secretary = make.secretary(branch, name="自家书记")
        stranger = make.secretary(foreign, name="别家书记")

    return School


def url(name, *args):
    return reverse(f"branches:{name}", args=args)


# --- scope and rights ---
def test_staff_see_the_accounts_of_their_subtree_only(client, school):
    client.force_login(school.staff)

    page = client.get(url("accounts")).text

    assert "自家书记" in page
    assert "别家书记" not in page


@pytest.mark.parametrize(
    ("who", "status"), [("org", 200), ("staff", 200), ("auditor", 200), ("secretary", 403)]
)
def test_who_opens_the_list(client, school, who, status):
    client.force_login(getattr(school, who))

    assert client.get(url("accounts")).status_code == status


ACTS = ("account_edit", "account_link", "account_disable", "account_enable", "post_give")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("who", "target", "status"),
    [
        ("staff", "stranger", 404),
        ("staff", "org", 404),
        ("staff", "staff", 403),
        ("secretary", "secretary", 403),
        ("auditor", "secretary", 403),
        ("leader", "secretary", 403),
        ("school_leader", "secretary", 403),
    ],
)
def test_who_is_refused_to_act_on_an_account(client, school, act, who, target, status):
    users = {"leader": make.leader(school.ours), "school_leader": make.school_leader()}
    client.force_login(users.get(who) or getattr(school, who))

    response = client.post(url(act, getattr(school, target).pk), {"reason": "试试"})

    assert response.status_code == status
    assert not AccessLink.objects.exists()


def test_the_auditor_sees_masked_user_names(client, school):
    User.objects.filter(pk=school.secretary.pk).update(username="20091234")
    client.force_login(school.auditor)

    for page in (client.get(url("accounts")), client.get(url("account", school.secretary.pk))):
        assert "20091234" not in page.text
        assert "20****34" in page.text
    assert "自家书记" not in client.get(url("accounts"), {"q": "20091234"}).text


# --- filters and queries ---
@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ({"role": "secretary"}, "自家书记", "停用的人"),
        ({"state": "disabled"}, "停用的人", "自家书记"),
        ({"state": "idle"}, "离任的人", "自家书记"),
        ({"q": "自家"}, "自家书记", "别家书记"),
    ],
)
def test_the_filters_stand_in_the_address(client, school, query, shown, hidden):
    stopped = make.staff(school.ours, name="停用的人")
    User.objects.filter(pk=stopped.pk).update(is_active=False)
    yesterday = timezone.localdate() - timedelta(days=1)
    make.secretary(school.branch, name="离任的人", until=yesterday)
    client.force_login(school.org)

    page = client.get(url("accounts"), query).text

    assert shown in page
    assert hidden not in page


def test_filter_by_committee_keeps_to_its_subtree(client, school):
    client.force_login(school.org)

    page = client.get(url("accounts"), {"committee": school.ours.pk}).text

    assert "自家书记" in page
    assert "别家书记" not in page


@pytest.mark.parametrize("query", [{"committee": "999999"}, {"role": "x"}, {"committee": "'"}])
def test_a_filter_that_makes_no_sense_finds_nothing(client, school, query):
    client.force_login(school.org)

    response = client.get(url("accounts"), query)

    assert response.status_code == 200
    assert "没有符合条件的账号" in response.text


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_the_same_queries_for_one_and_many(
    client, school, number, django_assert_max_num_queries
):
    for _ in range(number):
        make.secretary(school.branch)
    client.force_login(school.org)

    with django_assert_max_num_queries(12):
        client.get(url("accounts"))


# --- acts ---
def new_account(**fields):
    return {"name": "新人", "username": "N100", "role": Role.SECRETARY, **fields}


def test_a_new_account_shows_its_link_once(client, school):
    client.force_login(school.staff)

    response = client.post(url("account_new"), new_account(branch_code=school.branch.code))

    account = User.objects.get(username="n100")
    assert "/activate/" in response.text
    assert "no-store" in response["Cache-Control"]
    assert "/activate/" not in client.get(url("account", account.pk)).text
    assert account.posts.get().branch == school.branch


@pytest.mark.parametrize(
    "fields",
    [
        {"role": Role.ORG_DEPT},
        {"role": Role.COMMITTEE_LEADER},
        {"role": Role.SECRETARY, "branch_code": "foreign"},
        {"role": Role.COMMITTEE_STAFF, "committee": "theirs"},
        {"role": Role.COMMITTEE_STAFF},
        {"role": Role.SECRETARY},
    ],
)
def test_staff_cannot_make_an_account_beyond_their_reach(client, school, fields):
    places = {"foreign": school.foreign.code, "theirs": school.theirs.pk}
    fields = {name: places.get(value, value) for name, value in fields.items()}
    client.force_login(school.staff)

    response = client.post(url("account_new"), new_account(**fields))

    assert response.status_code == 200
    assert not User.objects.filter(username="n100").exists()


@pytest.mark.parametrize(
    ("fields", "role"),
    [
        ({"role": Role.ORG_DEPT}, Role.ORG_DEPT),
        ({"role": Role.AUDITOR, "committee": "ours"}, Role.AUDITOR),
        (
            {"role": Role.TRAINING_ORGANISER, "organiser": "party_school"},
            Role.TRAINING_ORGANISER,
        ),
        ({"role": Role.COMMITTEE_LEADER, "committee": "ours"}, Role.COMMITTEE_LEADER),
    ],
)
def test_the_department_makes_accounts_of_every_role(client, school, fields, role):
    if fields.get("committee"):
        fields = {**fields, "committee": school.ours.pk}
    client.force_login(school.org)

    client.post(url("account_new"), new_account(**fields))

    assert User.objects.get(username="n100").posts.get().role == role


def test_more_fields_than_the_form_has_change_nothing(client, school):
    client.force_login(school.staff)
    extra = {"username": "taken-over", "is_active": "", "must_change_password": "on", "role": "x"}

    client.post(url("account_edit", school.secretary.pk), {"name": "改名", **extra})

    account = User.objects.get(pk=school.secretary.pk)
    assert account.name == "改名"
    assert account.username == school.secretary.username
    assert account.is_active
    assert account.posts.count() == 1


def test_a_post_is_given_and_ended_on_its_pages(client, school):
    client.force_login(school.org)
    account = url("account", school.stranger.pk)
    today = timezone.localdate()

    form = {"role": Role.COMMITTEE_STAFF, "committee": school.ours.pk, "since": today}
    assert client.post(url("post_give", school.stranger.pk), form)["Location"] == account
    given = school.stranger.posts.get(committee=school.ours)

    response = client.post(url("post_end", given.pk), {"until": today, "reason": "轮岗"})
    assert response["Location"] == account
    assert "轮岗" in client.get(reverse("branches:audit")).text


def test_a_post_begun_today_cannot_have_ended_before(client, school):
    client.force_login(school.org)
    today = timezone.localdate()
    given = make.user("secretary", branch=make.branch(), since=today).posts.get()
    page = client.get(url("post_end", given.pk))

    response = client.post(url("post_end", given.pk), {"until": today - timedelta(days=1)})

    assert page.context["form"]["until"].value() == today
    assert "最后一天不能早于开始日期" in response.text


def test_a_post_out_of_scope_is_not_found(client, school):
    client.force_login(school.staff)

    assert client.get(url("post_end", school.stranger.posts.get().pk)).status_code == 404
    assert client.get(url("post_end", school.staff.posts.get().pk)).status_code == 403


def test_stopping_needs_a_reason(client, school):
    client.force_login(school.org)

    response = client.post(url("account_disable", school.secretary.pk), {}, follow=True)

    assert "请写明原因" in response.text
    assert User.objects.get(pk=school.secretary.pk).is_active


def test_stopped_and_started_again(client, school):
    client.force_login(school.org)
    pk = school.secretary.pk

    client.post(url("account_disable", pk), {"reason": "调离"})
    assert not User.objects.get(pk=pk).is_active
    assert client.post(url("account_disable", pk), {"reason": "调离"}).status_code == 409
    client.post(url("account_enable", pk))
    assert User.objects.get(pk=pk).is_active


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 200), ("org", 200), ("secretary", 403), ("auditor", 403), ("stranger", 404)],
)
def test_who_opens_an_account_from_the_branch(client, school, who, status):
    make.term(school.branch, person=make.person())
    client.force_login(getattr(school, who))

    assert client.post(url("open_account", school.branch.pk)).status_code == status


def test_a_person_is_named_by_number_and_only_within_reach(client, school):
    ours, foreign = make.person("甲", staff_no="T1"), make.person("乙", staff_no="T2")
    make.term(school.branch, person=ours)
    make.term(school.foreign, person=foreign)
    client.force_login(school.staff)
    edit = url("account_edit", school.secretary.pk)

    assert "没有这个学工号" in client.post(edit, {"name": "甲", "person": "T2"}).text
    client.post(edit, {"name": "甲", "person": "T1"})
    assert User.objects.get(pk=school.secretary.pk).person == ours
