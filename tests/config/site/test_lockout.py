"""Five wrong passwords lock a user at one address for a quarter of an hour."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

PASSWORD = "long-enough-2012"
pytestmark = pytest.mark.django_db


@pytest.fixture
def user(settings):
    settings.AXES_ENABLED = True
    user = get_user_model()(username="zhang", name="张三")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, password=PASSWORD, address="10.0.0.1"):
    form = {"username": "zhang", "password": password}
    return client.post(reverse("login"), form, REMOTE_ADDR=address)


def fail(client, times):
    for _ in range(times):
        response = sign_in(client, "wrong")
    return response


def test_the_fifth_failure_locks_and_says_so(client, user):
    response = fail(client, 5)

    assert response.status_code == 429
    assert "账号暂时锁定" in response.text
    assert sign_in(client).status_code == 429


def test_four_failures_do_not_lock(client, user):
    fail(client, 4)

    assert sign_in(client).status_code == 302


def test_another_address_is_not_locked(client, user):
    fail(client, 5)

    assert sign_in(client, address="10.0.0.2").status_code == 302


def sign_in_through_nginx(client, told, password=PASSWORD):
    form = {"username": "zhang", "password": password}
    return client.post(reverse("login"), form, headers={"x-forwarded-for": told})


def test_behind_the_proxy_the_address_is_what_nginx_tells_last(client, user, settings):
    settings.BEHIND_TLS_PROXY = True
    for number in range(5):
        sign_in_through_nginx(client, f"192.0.2.{number}, 10.0.0.1", "wrong")

    assert sign_in_through_nginx(client, "10.0.0.1").status_code == 429
    assert sign_in_through_nginx(client, "10.0.0.2").status_code == 302


def test_without_a_proxy_a_told_address_is_not_believed(client, user):
    for number in range(5):
        sign_in_through_nginx(client, f"192.0.2.{number}", "wrong")

    assert sign_in_through_nginx(client, "192.0.2.99").status_code == 429


def test_the_lock_ends_after_a_quarter_of_an_hour(client, user):
    fail(client, 5)

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert sign_in(client).status_code == 302
