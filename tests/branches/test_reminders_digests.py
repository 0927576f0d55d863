"""Digests: one mail per person and day, whatever the mail server and the office do meanwhile."""

import socket
from datetime import date, timedelta
from itertools import count

import pytest
from django.utils import timezone

from branches import duties
from branches.models import Delivery, Duty, Post, Reminder
from branches.reminders import send_digests, sweep
from branches.reminders.digests import gather
from branches.reminders.mail import Postman
from branches.reminders.message import compose
from branches.reminders.sending import DIGESTS, LEASE, PAUSES, claim, deliver
from tests import make
from tests.mail_sink import mail_sink

pytestmark = pytest.mark.django_db
State = Delivery.State
DAY = date(2026, 6, 1)
subject = count(1)


@pytest.fixture
def sink(settings):
    with mail_sink(settings) as running:
        yield running


def reader(name="wang", *, due=(0,)):
    """A secretary with a mail address and duties due so many days from DAY, swept."""
    branch = make.branch()
    account = make.secretary(branch, since=date(2020, 1, 1))
    account.email = f"{name}@example.edu.cn"
    account.save()
    for days in due:
        Duty.objects.create(
            kind=Duty.Kind.ITEM,
            subject_id=next(subject),
            role=duties.SECRETARY,
            branch=branch,
            title=f"落实整改：<{name}> & {days}",
            link="/rectification/1/",
            due_on=DAY + timedelta(days=days),
        )
    sweep(DAY)
    return account


def states():
    return sorted(Delivery.objects.values_list("state", flat=True))


def later(pause):
    """Time passes: what waits is due again."""
    moment = timezone.now() - pause
    Delivery.objects.filter(state=State.PENDING).update(next_try_at=moment)


def test_one_mail_holds_everything_a_person_owes(sink):
    reader(due=(0, 3, -8))

    assert send_digests(DAY) == {"sent": 1, "dropped": 0, "retry": 0, "dead": 0}

    [message] = sink.messages
    text = message.get_content()
    assert message["To"] == "wang@example.edu.cn"
    assert message["Subject"].strip() == "强基工作平台：3 件待办，其中 1 件逾期"
    assert "落实整改：<wang> & 3" in text
    assert "逾期 8 天" in text
    assert "今天到期" in text
    assert "还有 3 天" in text
    assert "http://127.0.0.1:8000/rectification/1/" in text
    assert Delivery.objects.get().sent_at


def test_a_mail_says_how_long_there_has_been_no_progress(sink):
    reader(due=(1, 20))
    Duty.objects.update(quiet_since=DAY - timedelta(days=40))
    sweep(DAY)

    send_digests(DAY)

    text = sink.messages[0].get_content()
    assert text.count("还有 1 天，已有 40 天没有进展") == 1
    assert text.count("还有 20 天，已有 40 天没有进展") == 1


def test_who_has_no_reminder_gets_no_digest(sink):
    idle = make.secretary(make.branch())
    idle.email = "idle@example.edu.cn"
    idle.save()

    assert send_digests(DAY) == {"sent": 0, "dropped": 0, "retry": 0, "dead": 0}
    assert not Delivery.objects.exists()


def test_a_second_run_sends_nothing_and_the_next_day_has_its_own_mail(sink):
    reader(due=(0, 3))
    send_digests(DAY)

    assert send_digests(DAY)["sent"] == 0
    sweep(DAY + timedelta(days=1))
    assert send_digests(DAY + timedelta(days=1))["sent"] == 1

    identities = [message["Message-ID"] for message in sink.messages]
    assert len(set(identities)) == 2


def test_many_readers_share_one_connection(sink):
    for number in range(5):
        reader(f"reader{number}")

    assert send_digests(DAY)["sent"] == 5
    assert sink.connections == 1


def test_without_an_address_or_a_mail_server_the_inbox_is_the_only_channel(settings, sink):
    account = reader()
    account.email = ""
    account.save()

    assert send_digests(DAY)["sent"] == 0
    settings.EMAIL_CONFIGURED = False
    assert send_digests(DAY) == {"channel": "none"}

    assert not Delivery.objects.exists()
    assert Reminder.objects.filter(recipient=account).count() == 1


@pytest.mark.parametrize("happening", ["done", "moved", "post ended", "account closed"])
def test_what_is_settled_between_sweep_and_sending_is_not_sent(sink, happening):
    account = reader()
    duty = Duty.objects.get()
    if happening == "done":
        duties.close_duties(duty.kind, duty.subject_id)
    elif happening == "moved":
        duties.move_duties(duty.kind, duty.subject_id, DAY + timedelta(days=30))
    elif happening == "post ended":
        Post.objects.filter(user=account).update(until=DAY - timedelta(days=1))
    else:
        gather(DAY)
        account.is_active = False
        account.save()

    send_digests(DAY)

    assert (sink.messages, states()) == ([], [State.DROPPED])


def test_the_new_secretary_gets_the_mail_and_not_the_old_one(sink):
    old = reader("old")
    Post.objects.filter(user=old).update(until=DAY - timedelta(days=1))
    new = make.secretary(Duty.objects.get().branch, since=DAY)
    new.email = "new@example.edu.cn"
    new.save()
    sweep(DAY)

    send_digests(DAY)

    assert [message["To"] for message in sink.messages] == ["new@example.edu.cn"]


def test_what_comes_after_the_mail_of_the_day_waits_for_the_next(sink):
    account = reader()
    send_digests(DAY)
    Reminder.objects.create(
        duty=Duty.objects.get(), due_version=1, stage="nudge-260601", recipient=account, made_on=DAY
    )

    assert send_digests(DAY)["sent"] == 0
    assert send_digests(DAY + timedelta(days=1))["sent"] == 1


@pytest.mark.parametrize(
    ("name", "state", "error"),
    [
        ("later", State.PENDING, "450"),
        ("full", State.PENDING, "452"),
        ("gone", State.DEAD, "550"),
        ("spam", State.DEAD, "554"),
        ("drop", State.PENDING, "SMTPServerDisconnected"),
    ],
)
def test_a_failure_is_tried_again_or_given_up_and_others_still_get_theirs(sink, name, state, error):
    reader("first"), reader(name), reader("last")

    send_digests(DAY)

    failed = Delivery.objects.get(recipient__email__startswith=name)
    assert (failed.state, failed.attempts) == (state, 1)
    assert error in failed.error
    assert states().count(State.SENT) == 2


def test_tries_come_after_growing_pauses_and_end_as_a_dead_letter(sink):
    reader("later")
    for pause in PAUSES:
        send_digests(DAY)
        waiting = Delivery.objects.get()
        assert abs(waiting.next_try_at - timezone.now() - pause) < timedelta(seconds=20)
        assert send_digests(DAY)["retry"] == 0  # not before the pause is over
        later(pause)

    assert send_digests(DAY)["dead"] == 1
    assert states() == [State.DEAD]


def test_a_server_that_is_away_loses_nothing(settings, sink):
    reader("first"), reader("second")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = closed.getsockname()[1]
    assert send_digests(DAY)["retry"] == 2

    settings.EMAIL_PORT = sink.port
    later(PAUSES[0])

    assert send_digests(DAY)["sent"] == 2


def test_a_digest_whose_worker_died_is_sent_when_its_lease_has_run_out(sink):
    reader()
    gather(DAY)
    claim(DIGESTS)  # and the worker is killed here

    assert send_digests(DAY)["sent"] == 0
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert send_digests(DAY)["sent"] == 1


def test_a_lost_lease_does_not_overwrite_what_the_other_worker_recorded(sink):

    reader()
    gather(DAY)
    batch = claim(DIGESTS)
    Delivery.objects.update(lease_until=timezone.now() + 2 * LEASE)

    with Postman() as postman:
        list(deliver(batch, compose(batch, DAY), postman))

    assert states() == [State.CLAIMED]


def test_two_attempts_carry_the_same_identity(sink):
    reader("drop")
    send_digests(DAY)
    later(PAUSES[0])
    send_digests(DAY)

    first, second = sink.messages
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.parametrize("readers", [1, 4])
def test_a_digest_run_asks_a_constant_number_of_queries_besides_its_records(
    sink, readers, django_assert_num_queries
):
    for number in range(readers):
        reader(f"reader{number}", due=(0, 1))

    with django_assert_num_queries(17 + readers):
        send_digests(DAY)
