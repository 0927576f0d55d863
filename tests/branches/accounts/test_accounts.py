"""Accounts, one-time links and posts: who may, what it does, what it refuses."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches import rules
from branches.accounts import posts, services
from branches.errors import FieldRefusal, Refusal
from branches.models import AccessLink, AuditEntry, Branch, Post, User
from tests import make

pytestmark = pytest.mark.django_db
Role = Post.Role
NEW = "chunjiang-2071"


@pytest.fixture
def school():
    """A committee with staff and a branch with its secretary, and a neighbour of each."""

    class School:
        ours, theirs = make.committee(), make.committee()
        branch, foreign = make.branch(of=ours), make.branch(of=theirs)
        org, staff = make.org_dept(), make.staff(ours)
        secretary, stranger = make.secretary(branch), make.secretary(foreign)

    return School


# --- links ---
def test_a_link_sets_the_password_once(school):
    token = services.issue_link(school.secretary, by=school.staff)

    user = services.use_link(token, password=NEW)

    assert user.check_password(NEW)
    assert not user.must_change_password
    with pytest.raises(Refusal, match="已用过或已过期"):
        services.use_link(token, password="another-2071")


def test_only_the_digest_of_a_link_is_kept(school):
    token = services.issue_link(school.secretary, by=school.org)

    link = AccessLink.objects.get()
    assert token not in link.digest
    assert link.digest == services.digest_of(token)
    assert not AuditEntry.objects.filter(changes__icontains=token).exists()


def test_a_link_is_good_for_72_hours(school):
    token = services.issue_link(school.secretary, by=school.org)

    with time_machine.travel(timezone.now() + timedelta(hours=71, minutes=59), tick=False):
        assert services.find_link(token)
    with time_machine.travel(timezone.now() + timedelta(hours=72, minutes=1), tick=False):
        assert services.find_link(token) is None


def test_a_new_link_voids_the_old_one_and_the_password(school):
    old = services.issue_link(school.secretary, by=school.org)
    new = services.issue_link(school.secretary, by=school.org)

    school.secretary.refresh_from_db()
    assert not school.secretary.has_usable_password()
    assert services.find_link(old) is None
    assert services.find_link(new).user == school.secretary


def test_a_stopped_account_has_no_link(school):
    token = services.issue_link(school.secretary, by=school.org)

    services.set_active(school.secretary, False, by=school.org, reason="调离")

    assert services.find_link(token) is None
    with pytest.raises(Refusal, match="已停用"):
        services.issue_link(school.secretary, by=school.org)


def test_a_user_name_is_taken_whatever_its_case():
    services.create_account(username=" LiMing ", name="李明", by=None)

    with pytest.raises(Refusal, match="已有人使用"):
        services.create_account(username="liming", name="黎明", by=None)
    assert User.objects.get().username == "liming"


# --- who manages whom ---
@pytest.mark.parametrize("act", ["issue_link", "set_active", "edit_account"])
@pytest.mark.parametrize("who", ["stranger", "org", "staff", "leader", "upper"])
def test_staff_are_refused_to_touch_accounts_beyond_their_reach(school, act, who):
    targets = {
        "stranger": school.stranger,
        "org": school.org,
        "staff": school.staff,
        "leader": make.leader(school.ours),
        "upper": make.staff(school.theirs),
    }
    values = {
        "set_active": {"active": False},
        "edit_account": {"name": "改名", "email": "", "person": None},
    }

    with pytest.raises(PermissionDenied):
        getattr(services, act)(targets[who], by=school.staff, **values.get(act, {}))


def test_staff_do_not_manage_an_account_with_one_post_outside(school):
    Post.objects.create(user=school.secretary, role=Role.SECRETARY, branch=school.foreign)

    assert rules.may_manage_account(school.staff, school.secretary) is None
    assert rules.may_manage_account(school.org, school.secretary)


def test_a_post_that_begins_later_counts_already(school):
    later = timezone.localdate() + timedelta(days=30)
    Post.objects.create(
        user=school.secretary, role=Role.SECRETARY, branch=school.foreign, since=later
    )

    assert rules.may_manage_account(school.staff, school.secretary) is None


def test_a_former_holder_is_managed_where_the_post_was(school):
    ended = timezone.localdate() - timedelta(days=1)
    ours = make.secretary(school.branch, until=ended)
    foreign = make.secretary(school.foreign, until=ended)

    assert rules.may_manage_account(school.staff, ours)
    assert rules.may_manage_account(school.staff, foreign) is None


@pytest.mark.parametrize("role", [Role.COMMITTEE_LEADER, Role.ORG_DEPT, Role.SCHOOL_LEADER])
def test_staff_are_refused_to_give_higher_posts(school, role):
    place = school.ours if role == Role.COMMITTEE_LEADER else make.school()

    with pytest.raises(PermissionDenied):
        posts.give_post(school.secretary, role=role, committee=place, by=school.staff)


def test_nobody_gives_a_post_to_the_own_account(school):
    with pytest.raises(PermissionDenied):
        posts.give_post(
            school.org, role=Role.COMMITTEE_LEADER, committee=school.ours, by=school.org
        )


def test_staff_give_posts_in_their_subtree(school):
    below = make.committee(under=school.ours)

    given = posts.give_post(
        school.secretary, role=Role.COMMITTEE_STAFF, committee=below, by=school.staff
    )

    assert given in User.objects.get(pk=school.secretary.pk).current_posts
    entry = AuditEntry.objects.get(action="post.give")
    assert entry.by == school.staff
    assert str(school.ours) in entry.post_text


def test_a_post_is_held_once(school):
    with pytest.raises(Refusal, match="已有"):
        posts.give_post(school.secretary, role=Role.SECRETARY, branch=school.branch, by=school.org)


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.SECRETARY, "committee"),
        (Role.COMMITTEE_STAFF, "school"),
        (Role.ORG_DEPT, "committee"),
        (Role.COMMITTEE_LEADER, "branch"),
    ],
)
def test_a_role_sits_only_where_it_belongs(school, role, place):
    places = {"committee": school.ours, "school": make.school(), "branch": school.branch}
    key = "branch" if place == "branch" else "committee"

    with pytest.raises(Refusal):
        posts.give_post(school.secretary, role=role, by=school.org, **{key: places[place]})


# --- the end of a post ---
@time_machine.travel("2026-10-08 10:00+08:00", tick=False)
def test_a_post_that_ends_takes_its_rights_with_it(school):
    held = school.secretary.posts.get()

    posts.end_post(held, until=date(2026, 10, 10), by=school.org)

    for day, seen in (("2026-10-10 23:59+08:00", True), ("2026-10-11 00:00+08:00", False)):
        with time_machine.travel(day, tick=False):
            user = User.objects.get(pk=school.secretary.pk)
            assert bool(user.current_posts) is seen
            assert Branch.objects.visible_to(user).exists() is seen


def test_a_post_begins_with_its_day(school):
    with time_machine.travel("2026-10-08 10:00+08:00", tick=False):
        posts.give_post(
            school.stranger,
            role=Role.SECRETARY,
            branch=school.branch,
            since=date(2026, 10, 9),
            by=school.org,
        )
        user = User.objects.get(pk=school.stranger.pk)
        assert not Branch.objects.visible_to(user).filter(pk=school.branch.pk).exists()
    with time_machine.travel("2026-10-09 00:00+08:00", tick=False):
        user = User.objects.get(pk=school.stranger.pk)
        assert Branch.objects.visible_to(user).filter(pk=school.branch.pk).exists()


def test_a_post_cannot_end_before_it_began(school):
    held = Post.objects.create(user=school.stranger, role=Role.SECRETARY, branch=school.branch)

    with pytest.raises(Refusal, match="最后一天不能早于"):
        posts.end_post(held, until=timezone.localdate() - timedelta(days=1), by=school.org)


def test_an_ended_post_is_not_ended_again(school):
    held = school.secretary.posts.get()
    yesterday = timezone.localdate() - timedelta(days=1)
    posts.end_post(held, until=yesterday, by=school.org)

    with pytest.raises(Refusal, match="已经结束"):
        posts.end_post(held, until=yesterday, by=school.org)


# --- 开通账号 ---
def test_opening_an_account_makes_user_post_and_link(school):
    person = make.person("陈书记", staff_no="T10086")
    make.term(school.branch, person=person)

    account, token = services.open_branch_account(school.branch, by=school.staff)

    assert (account.username, account.name, account.person) == ("t10086", "陈书记", person)
    assert account.posts.get().branch == school.branch
    assert services.use_link(token, password=NEW) == account


def test_a_secretary_with_an_account_gets_the_post_and_keeps_the_password(school):
    account = school.secretary
    account.person = make.person("陈书记", staff_no="T10086")
    account.last_login = timezone.now()
    account.save()
    second = make.branch(of=school.ours)
    make.term(second, person=account.person)

    found, token = services.open_branch_account(second, by=school.staff)

    assert (found, token) == (account, None)
    assert found.posts.filter(branch=second).exists()
    assert User.objects.get(pk=account.pk).check_password(make.PASSWORD)


def test_no_account_without_a_secretary_or_a_number(school):
    with pytest.raises(Refusal, match="没有书记"):
        services.open_branch_account(school.branch, by=school.org)

    make.term(school.branch, person=make.person("无号", staff_no=""))
    with pytest.raises(Refusal, match="没有登记学工号"):
        services.open_branch_account(school.branch, by=school.org)


def test_a_number_in_use_as_user_name_is_not_taken_over(school):
    make.term(school.branch, person=make.person("陈书记", staff_no=school.stranger.username))

    with pytest.raises(Refusal, match="另一个账号"):
        services.open_branch_account(school.branch, by=school.org)


def test_an_account_of_another_committee_is_left_to_the_department(school):
    school.stranger.person = make.person("陈书记", staff_no="T10086")
    school.stranger.save()
    make.term(school.branch, person=school.stranger.person)

    with pytest.raises(PermissionDenied, match="组织部"):
        services.open_branch_account(school.branch, by=school.staff)


def test_opening_twice_says_that_there_is_one(school):
    make.term(school.branch, person=make.person("陈书记"))
    services.open_branch_account(school.branch, by=school.staff)

    with pytest.raises(Refusal, match="已有账号"):
        services.open_branch_account(school.branch, by=school.staff)
    assert User.objects.filter(person__name="陈书记").count() == 1


def test_one_person_gets_one_account(school):
    person = make.person("陈书记")
    services.create_account(username="chen", name="陈书记", person=person, by=school.org)

    with pytest.raises(FieldRefusal, match="已经对应另一个账号"):
        services.create_account(username="chen2", name="陈书记", person=person, by=school.org)
    with pytest.raises(FieldRefusal, match="用户名已有人使用"):
        services.create_account(username=" Chen ", name="陈", by=school.org)
    assert User.objects.filter(username__startswith="chen").count() == 1
