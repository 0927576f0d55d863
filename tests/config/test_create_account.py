"""`manage.py create_account` makes the first account of a fresh installation."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from branches.models import Committee, User
from tests import make

pytestmark = pytest.mark.django_db


def run(*words, username="W001", role="org_dept"):
    out = io.StringIO()
    fixed = ["--username", username, "--name", "王组织", "--role", role]
    call_command("create_account", *fixed, *words, stdout=out)
    return out.getvalue()


def test_a_fresh_installation_gets_root_account_and_link(client):
    printed = run("--school", "中共示范大学委员会")

    path = re.search(r"/activate/\S+", printed)[0]
    form = {"new_password1": "chunjiang-2071", "new_password2": "chunjiang-2071"}
    client.post(path, form)
    assert client.get(reverse("branches:accounts")).status_code == 200
    assert Committee.objects.get().kind == "school"


def test_again_it_makes_a_new_link_for_the_same_account():
    run("--school", "中共示范大学委员会")

    assert "/activate/" in run()
    assert User.objects.get().posts.count() == 1


def test_the_password_may_come_from_standard_input(monkeypatch):
    make.school()
    monkeypatch.setattr("sys.stdin", io.StringIO("chunjiang-2071\n"))

    assert "/activate/" not in run("--password-stdin")
    assert User.objects.get().check_password("chunjiang-2071")


def test_a_weak_password_makes_no_account(monkeypatch):
    make.school()
    monkeypatch.setattr("sys.stdin", io.StringIO("12345678\n"))

    with pytest.raises(CommandError, match="常见"):
        run("--password-stdin")
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("role", "words", "reason"),
    [
        ("org_dept", [], "还没有校党委"),
        ("committee_staff", [], "--committee"),
        ("committee_staff", ["--committee", "404"], "没有代码为 404"),
        ("secretary", [], "--branch"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(role, words, reason):
    with pytest.raises(CommandError, match=reason):
        run(*words, role=role)
    assert not User.objects.exists()


def test_posts_of_the_other_roles():
    branch = make.branch()

    run("--branch", branch.code, username="a", role="secretary")
    run("--committee", branch.committee.code, username="b", role="committee_leader")

    assert User.objects.get(username="a").posts.get().branch == branch
    assert User.objects.get(username="b").posts.get().committee == branch.committee
