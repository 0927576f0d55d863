"""Sign-in, forced change, own change, one-time link, and what ends a session."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from branches.accounts import services
from branches.models import User
from tests import make

pytestmark = pytest.mark.django_db
NEW = "chunjiang-2071"
HOME = reverse("branches:list")


def sign_in(client, user, password=make.PASSWORD, next=""):
    form = {"username": user.username, "password": password, "next": next}
    return client.post(reverse("login"), form)


def is_signed_in(client):
    return client.get(HOME).status_code == 200


def test_the_page_shows_the_dates_of_the_cycle(client):
    make.round(survey_due_on=date(2012, 3, 27))

    page = client.get(reverse("login")).text

    assert "调查摸底" in page
    assert "3 月 27 日前" in page


def test_the_user_name_may_be_typed_in_any_case(client):
    user = make.org_dept()
    user.username = user.username.upper()

    assert sign_in(client, user).status_code == 302
    assert is_signed_in(client)


def test_the_case_of_the_user_name_gives_no_further_tries(client, settings):
    settings.AXES_ENABLED = True
    user = make.org_dept()
    names = [user.username, user.username.upper(), user.username.title(), f" {user.username}"]
    for name in [*names, user.username]:
        last = client.post(reverse("login"), {"username": name, "password": "wrong"})

    assert last.status_code == 429


@pytest.mark.parametrize("name", ["known", "stopped", "unknown"])
def test_a_failure_does_not_tell_whether_the_account_exists(client, name):
    known, stopped = make.org_dept(), make.org_dept()
    User.objects.filter(pk=stopped.pk).update(is_active=False)
    username = {"known": known.username, "stopped": stopped.username, "unknown": "nobody"}[name]

    response = client.post(reverse("login"), {"username": username, "password": "wrong"})

    assert "账号或口令不正确，或者账号已停用" in response.text


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "https://evil.example/",
        "http:evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        " //evil.example",
    ],
)
def test_next_leads_to_no_other_site(client, target):
    response = sign_in(client, make.org_dept(), next=target)

    assert response.status_code == 302
    assert response["Location"] == reverse("home")


def test_next_leads_to_the_page_asked_for(client):
    assert sign_in(client, make.org_dept(), next=HOME)["Location"] == HOME


def test_signing_in_gives_a_new_session(client):
    client.get(reverse("login"))
    client.session["before"] = 1
    client.session.save()
    before = client.session.session_key

    sign_in(client, make.org_dept())

    assert client.session.session_key != before


def test_the_first_password_must_go_first(client):
    user = make.org_dept()
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    sign_in(client, user)

    assert client.get(HOME)["Location"] == reverse("password_change")
    assert client.post(reverse("branches:account_new"))["Location"] == reverse("password_change")
    assert client.get(reverse("password_change")).status_code == 200

    client.post(reverse("password_change"), typed(make.PASSWORD, NEW))
    assert is_signed_in(client)


def typed(old, new, again=None):
    return {"old_password": old, "new_password1": new, "new_password2": again or new}


def test_a_change_keeps_this_session_and_ends_the_others(client):
    user = make.org_dept()
    other = Client()
    sign_in(client, user)
    sign_in(other, user)

    response = client.post(reverse("password_change"), typed(make.PASSWORD, NEW))

    assert response.status_code == 302
    assert is_signed_in(client)
    assert not is_signed_in(other)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (typed("wrong", NEW), "现在的口令不正确"),
        (typed(make.PASSWORD, NEW, "other-2071"), "两次输入的新口令不一致"),
        (typed(make.PASSWORD, make.PASSWORD), "不能与现在的口令相同"),
        (typed(make.PASSWORD, "12345678"), "太常见"),
    ],
)
def test_a_change_is_refused_with_its_reason(client, form, sentence):
    user = make.org_dept()
    sign_in(client, user)

    response = client.post(reverse("password_change"), form)

    assert sentence in response.text
    assert User.objects.get(pk=user.pk).check_password(make.PASSWORD)


def test_signing_out_is_a_post_and_ends_the_session_on_the_server(client):
    sign_in(client, make.org_dept())
    cookie = client.cookies["sessionid"].value

    assert client.get(reverse("logout")).status_code == 405
    client.post(reverse("logout"))

    client.cookies["sessionid"] = cookie
    assert not is_signed_in(client)


@pytest.mark.parametrize("act", ["disable", "link"])
def test_stopping_or_resetting_an_account_ends_its_sessions_at_once(client, act):
    user, org = make.secretary(make.branch()), make.org_dept()
    sign_in(client, user)
    assert is_signed_in(client)

    if act == "disable":
        services.set_active(user, False, by=org, reason="调离")
    else:
        services.issue_link(user, by=org)

    assert not is_signed_in(client)


def test_a_link_leads_to_a_password_and_signs_in(client):
    user = make.secretary(make.branch())
    token = services.issue_link(user, by=make.org_dept())
    url = reverse("activate", args=[token])

    assert user.username in client.get(url).text
    response = client.post(url, {"new_password1": NEW, "new_password2": NEW})

    assert response["Location"] == reverse("home")
    assert is_signed_in(client)
    assert client.get(url).status_code == 410
    assert client.post(url, {"new_password1": "x", "new_password2": "x"}).status_code == 410


def test_a_weak_password_does_not_spend_the_link(client):
    token = services.issue_link(make.secretary(make.branch()), by=make.org_dept())
    url = reverse("activate", args=[token])

    response = client.post(url, {"new_password1": "12345678", "new_password2": "12345678"})

    assert response.status_code == 200
    assert services.find_link(token)


def test_an_invented_link_opens_nothing(client):
    response = client.get(reverse("activate", args=["x" * 43]))

    assert response.status_code == 410
    assert "链接已失效" in response.text
