"""登录情况: a person sees the own sessions and ends them."""

import pytest
from django.test import Client
from django.urls import reverse

from branches.accounts import services
from branches.models import SignInRecord, UserSession
from tests import make
from tests.branches.accounts.test_sign_in import is_signed_in, sign_in

pytestmark = pytest.mark.django_db
PAGE, END = reverse("branches:own_sign_ins"), reverse("branches:end_session")


@pytest.fixture
def user():
    return make.org_dept()


def signed_in(user, address="10.0.0.1"):
    client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT="Firefox, Windows")
    sign_in(client, user)
    return client


def marks(client):
    return {one.address: one.mark for one in client.get(PAGE).context["sessions"]}


def test_the_page_names_every_session_and_the_present_one(user):
    here, _there = signed_in(user), signed_in(user, "10.0.0.2")
    signed_in(make.org_dept(), "10.0.0.3")

    page = here.get(PAGE)

    sessions = page.context["sessions"]
    assert {(one.address, one.is_this) for one in sessions} == {
        ("10.0.0.1", True),
        ("10.0.0.2", False),
    }
    assert all(one.started_at and one.device == "Firefox · Windows" for one in sessions)
    keys = UserSession.objects.values_list("session_key", flat=True)
    assert not any(key in page.text for key in keys)


def test_one_session_is_ended(user):
    here, there, third = (signed_in(user, f"10.0.0.{number}") for number in (1, 2, 3))

    here.post(END, {"session": marks(here)["10.0.0.2"]})

    assert [is_signed_in(one) for one in (here, there, third)] == [True, False, True]
    assert SignInRecord.objects.filter(event="ended", user=user).count() == 1


def test_all_others_are_ended(user):
    here, there, third = (signed_in(user, f"10.0.0.{number}") for number in (1, 2, 3))

    here.post(END)

    assert [is_signed_in(one) for one in (here, there, third)] == [True, False, False]


def test_nobody_ends_somebody_elses_session_nor_the_present_one(user):
    here, other = signed_in(user), signed_in(make.org_dept(), "10.0.0.9")

    assert here.post(END, {"session": marks(other)["10.0.0.9"]}).status_code == 404
    assert here.post(END, {"session": marks(here)["10.0.0.1"]}).status_code == 404
    assert here.post(END, {"session": "x"}).status_code == 404
    assert is_signed_in(here)
    assert is_signed_in(other)


@pytest.mark.parametrize("act", ["disable", "link", "password"])
def test_what_ends_an_account_leaves_no_session_behind(user, act):
    signed_in(user)
    by = make.org_dept()
    acts = {
        "disable": lambda: services.set_active(user, False, by=by),
        "link": lambda: services.issue_link(user, by=by),
        "password": lambda: services.change_password(user, password="chunjiang-2071"),
    }

    acts[act]()

    assert not UserSession.objects.filter(account=user).exists()


def test_the_page_shows_failures_of_the_own_account_alone(user):
    sign_in(Client(REMOTE_ADDR="10.0.0.66"), user, "wrong")
    sign_in(Client(REMOTE_ADDR="10.0.0.77"), make.org_dept(), "wrong")

    page = signed_in(user).get(PAGE).text

    assert "10.0.0.66" in page
    assert "登录失败" in page
    assert "10.0.0.77" not in page


def test_session_and_account_are_one_statement(user, django_assert_num_queries):
    client = signed_in(user)
    client.get(reverse("session"))

    with django_assert_num_queries(1):
        assert client.get(reverse("session")).json()["user"] == user.pk


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"password": "pbkdf2_sha256$1$x$x"}],
    ids=["barred", "password changed"],
)
def test_a_session_does_not_outlive_what_it_was_opened_with(user, change):
    client = signed_in(user)

    type(user).objects.filter(pk=user.pk).update(**change)

    assert client.get(reverse("session")).json()["user"] is None


def test_a_session_belongs_to_the_account_that_it_names(user):
    """The column beside it serves lists alone: it signs nobody in."""
    client, other = signed_in(user), make.org_dept()

    UserSession.objects.update(account=other)

    assert client.get(reverse("session")).json()["user"] == user.pk


def test_a_former_secret_key_still_opens(user, settings):
    client = signed_in(user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the installation, long enough"

    assert client.get(reverse("session")).json()["user"] == user.pk
    assert client.get(reverse("session")).json()["user"] == user.pk
