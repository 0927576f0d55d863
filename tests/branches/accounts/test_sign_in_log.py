"""登录记录: every way in and out leaves its row, with address and time, while it is kept."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from branches import tasks
from branches.accounts import services
from branches.accounts.visits import device
from branches.models import AuditEntry, SignInRecord, UserSession
from tests import budget, make
from tests.branches.accounts.test_sign_in import NEW, is_signed_in, sign_in, typed

pytestmark = pytest.mark.django_db
Event = SignInRecord.Event
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"


def events():
    return list(SignInRecord.objects.order_by("pk").values_list("event", flat=True))


def browser(address="10.0.0.1"):
    return Client(REMOTE_ADDR=address, HTTP_USER_AGENT=EDGE)


def test_coming_and_going_is_written_with_address_and_device():
    user, client = make.org_dept(), browser("10.0.0.7")

    sign_in(client, user)
    client.post(reverse("logout"))

    assert events() == [Event.SUCCESS, Event.SIGN_OUT]
    for row in SignInRecord.objects.all():
        assert (row.user, row.username) == (user, user.username)
        assert (row.address, device(row.agent)) == ("10.0.0.7", "Edge · Windows")
    assert not AuditEntry.objects.exists()


def test_a_failure_is_written_whoever_it_was_meant_for():
    user = make.org_dept()

    sign_in(browser(), user, "wrong")
    browser().post(reverse("login"), {"username": "Nobody" * 6, "password": "x"})

    assert events() == [Event.FAILURE] * 2
    known, unknown = SignInRecord.objects.order_by("pk")
    assert (known.user, unknown.user, unknown.username) == (user, None, ("nobody" * 6))


def test_a_lock_is_written_once_and_its_tries_fill_no_table(settings):
    settings.AXES_ENABLED = True
    user, client = make.org_dept(), browser()

    for _ in range(9):
        sign_in(client, user, "wrong")

    assert Counter(events()) == {Event.FAILURE: 5, Event.LOCK: 1}
    assert SignInRecord.objects.filter(event=Event.LOCK, user=user, address="10.0.0.1").exists()


def test_a_new_password_is_written_with_its_address():
    user, client = make.org_dept(), browser("10.0.0.7")
    sign_in(client, user)

    client.post(reverse("password_change"), typed(make.PASSWORD, NEW))

    assert events() == [Event.SUCCESS, Event.PASSWORD]
    assert SignInRecord.objects.get(event=Event.PASSWORD).address == "10.0.0.7"
    assert is_signed_in(client)


def test_a_one_time_link_is_written_too():
    token = services.issue_link(make.secretary(make.branch()), by=make.org_dept())

    form = {"new_password1": NEW, "new_password2": NEW}
    browser("10.0.0.7").post(reverse("activate", args=[token]), form)

    assert events() == [Event.PASSWORD, Event.SUCCESS]


def test_rows_go_after_the_days_they_are_kept(settings):
    settings.SIGN_IN_KEEP_DAYS = 200
    now = timezone.now()
    for days in (199, 201):
        SignInRecord.objects.create(event=Event.SUCCESS, at=now - timedelta(days=days))
    client = browser()
    sign_in(client, make.org_dept())
    UserSession.objects.update(expire_date=now - timedelta(seconds=1))

    assert tasks.clean_up() == {"sign_ins": 1, "sessions": 1, "files": 0}
    assert SignInRecord.objects.count() == 2


def test_fewer_days_than_the_law_asks_for_do_not_start(monkeypatch):
    from importlib import reload  # noqa: PLC0415

    from config import settings as production  # noqa: PLC0415

    monkeypatch.setenv("SIGN_IN_KEEP_DAYS", "189")
    with pytest.raises(ImproperlyConfigured, match="190"):
        reload(production)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (EDGE, "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/111 MicroMessenger/8.0", "微信 · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", "Safari · iPhone"),
        ("curl/8.0", "未知设备"),
    ],
)
def test_a_browser_is_named_in_words(agent, words):
    assert device(agent) == words


def url(**query):
    return reverse("branches:sign_ins", query=query)


def test_the_organisation_department_reads_and_filters_it(client):
    org, user = make.org_dept(), make.user(name="李四")
    for number in range(3):
        at = timezone.now() - timedelta(days=20 * number)
        SignInRecord.objects.create(
            event=Event.FAILURE, user=user, username=user.username, address="10.0.0.9", at=at
        )
    client.force_login(org)

    def found(**query):
        return client.get(url(**query)).context["page"].paginator.count

    assert found(event="failure") == 2  # of the last thirty days
    assert found(event="failure", since="2020-01-01") == 3
    assert found(q=user.username) == found(q="李四") == found(address="10.0.0.9") == 2
    assert found(q="王五") == found(address="10.0.0.8") == found(event="lock") == 0
    assert found(event="nonsense") == found(address="nonsense") == 0
    assert found(until=f"{timezone.localdate() - timedelta(days=5)}", event="failure") == 1


def test_the_inspection_reads_it_without_user_names(client):
    SignInRecord.objects.create(event=Event.FAILURE, username="20120099", address="10.0.0.9")
    client.force_login(make.auditor())

    page = client.get(url())

    assert "20120099" not in page.text
    assert "10.0.0.9" in page.text
    assert client.get(url(q="20120099")).context["page"].paginator.count == 0


@pytest.mark.parametrize("who", [make.school_leader, make.trainer, make.user])
def test_nobody_else_reads_it(client, who):
    client.force_login(who())

    assert client.get(url()).status_code == 403


@pytest.mark.parametrize("rows", [3, 120])
def test_the_page_asks_the_same_number_of_queries(client, rows, django_assert_num_queries):
    user = make.user()
    make.round()
    SignInRecord.objects.bulk_create(
        SignInRecord(event=Event.FAILURE, user=user, username=user.username) for _ in range(rows)
    )
    client.force_login(make.org_dept())
    client.get(url())

    with django_assert_num_queries(budget.agreed("branches:sign_ins", "org_dept")):
        assert client.get(url()).status_code == 200
