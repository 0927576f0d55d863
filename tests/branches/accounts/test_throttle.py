"""Guessing gets slower over addresses and over accounts, shuts nobody out, and is told."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from branches.accounts.throttle import OF_ACCOUNT, OF_ADDRESS, Limit
from branches.models import SignInRecord
from tests import make
from tests.branches.accounts.test_sign_in import is_signed_in, sign_in

pytestmark = pytest.mark.django_db
Event = SignInRecord.Event
SLOW = "次数太多，请"


@pytest.fixture
def user():
    return make.org_dept()


def failures(number, *, names=("zhang",), address="10.0.0.{}"):
    now = timezone.now()
    SignInRecord.objects.bulk_create(
        SignInRecord(
            event=Event.FAILURE,
            username=names[one % len(names)],
            address=address.format(one % 250 + 1),
            at=now,
        )
        for one in range(number)
    )


def test_the_pause_doubles_and_has_an_end():
    limit = Limit(free=10, step=1, most=60)

    pauses = [limit.pause(number, 1).total_seconds() for number in (9, 10, 11, 13, 16, 4000)]

    assert pauses == [0, 1, 2, 8, 60, 60]
    assert OF_ADDRESS.pause(5000, OF_ADDRESS.names - 1) == timedelta()


def test_an_account_tried_from_many_addresses_is_slowed_down(user):
    failures(OF_ACCOUNT.free + 5, names=[user.username])
    stranger = Client(REMOTE_ADDR="10.9.9.9")

    response = sign_in(stranger, user)

    assert SLOW in response.text
    assert not is_signed_in(stranger)
    with time_machine.travel(timezone.now() + timedelta(seconds=OF_ACCOUNT.most + 1)):
        assert sign_in(stranger, user).status_code == 302


def test_fewer_failures_slow_nobody_down(user):
    failures(OF_ACCOUNT.free - 1, names=[user.username])

    assert sign_in(Client(), user).status_code == 302


def test_an_address_that_tries_many_accounts_is_slowed_down(user):
    names = [f"user{number}" for number in range(OF_ADDRESS.names)]
    failures(OF_ADDRESS.free + 20, names=names, address="10.0.0.66")

    assert SLOW in sign_in(Client(REMOTE_ADDR="10.0.0.66"), user).text
    assert sign_in(Client(REMOTE_ADDR="10.0.0.67"), user).status_code == 302


def test_a_browser_its_owner_has_used_does_not_wait(user):
    own, stranger = Client(), Client()
    sign_in(own, user)
    own.post(reverse("logout"))
    failures(40, names=[user.username])

    assert SLOW in sign_in(stranger, user).text
    assert sign_in(own, user).status_code == 302


def test_a_known_browser_is_known_for_its_own_names_only(user):
    other, client = make.org_dept(), Client()
    sign_in(client, other)
    client.post(reverse("logout"))
    failures(40, names=[user.username])

    assert SLOW in sign_in(client, user).text
    client.cookies["known"] = "forged:1:x"
    assert SLOW in sign_in(client, user).text


def test_what_is_refused_for_its_pace_is_no_further_failure(user):
    failures(OF_ACCOUNT.free + 5, names=[user.username])

    for _ in range(5):
        sign_in(Client(), user, "wrong")

    assert SignInRecord.objects.filter(event=Event.FAILURE).count() == OF_ACCOUNT.free + 5


def test_the_organisation_department_is_told_once_and_calmly(client, user):
    failures(OF_ACCOUNT.free + 5, names=[user.username])
    for _ in range(3):
        sign_in(Client(), user, "wrong")
    client.force_login(user)

    assert SignInRecord.objects.get(event=Event.SLOWED).user == user
    for name in ("home", "branches:jobs", "branches:sign_ins"):
        assert "连续输错口令" in client.get(reverse(name)).text
    SignInRecord.objects.update(at=timezone.now() - timedelta(hours=25))
    for name in ("home", "branches:jobs", "branches:sign_ins"):
        assert "连续输错口令" not in client.get(reverse(name)).text
