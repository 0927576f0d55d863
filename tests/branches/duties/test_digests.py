"""Digests: one mail per person and day, whatever the mail server and the office do meanwhile."""

import socket
from datetime import date, timedelta
from itertools import count

import pytest
import time_machine
from django.utils import timezone

from branches import tasks
from branches.duties import ledger
from branches.duties.reminders import sweep
from branches.duties.reminders.digests import gather, send_digests
from branches.duties.reminders.mail import Postman
from branches.duties.reminders.message import compose
from branches.duties.reminders.sending import DIGESTS, LEASE, PAUSES, claim, deliver, waiting
from branches.models import Delivery, Duty, JobRun, Post, Reminder
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
            role=ledger.SECRETARY,
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
    summary = "今天提醒 3 件；您共有 3 件待办，其中 1 件已逾期"
    assert message["Subject"].strip() == f"强基工作平台：{summary}"
    assert f"，{summary}。" in text
    assert "落实整改：<wang> & 3" in text
    assert "逾期 8 天" in text
    assert "今天到期" in text
    assert "还有 3 天" in text
    assert "http://127.0.0.1:8000/rectification/1/" in text
    assert Delivery.objects.get().sent_at


def test_the_summary_counts_today_all_and_what_is_told(sink):
    account = reader(due=(0, 3, 40, 60, -8))
    branch = account.posts.get().branch
    committee, other = branch.sub_committee, make.branch(of=branch.committee)
    Post.objects.create(user=account, role="committee_leader", committee=committee)
    for days in (-20, -30):
        Duty.objects.create(
            kind=Duty.Kind.ITEM,
            subject_id=next(subject),
            role=ledger.SECRETARY,
            branch=other,
            title="落实整改",
            link="/rectification/2/",
            due_on=DAY + timedelta(days=days),
        )
    make.secretary(other, since=date(2020, 1, 1))
    Post.objects.update(since=date(2020, 1, 1))
    sweep(DAY)

    send_digests(DAY)

    [message] = sink.messages
    told = "今天提醒 3 件；您共有 5 件待办，其中 1 件已逾期；另有 2 件报您知悉"
    assert message["Subject"].strip() == f"强基工作平台：{told}"
    assert message.get_content().count("（报您知悉）") == 2


def test_a_secretarys_mail_does_not_repeat_the_own_branch(sink):
    account = reader()
    branch = account.posts.get().branch
    Duty.objects.update(title=f"完成“{branch}”支部自评")

    send_digests(DAY)

    text = sink.messages[0].get_content()
    assert ["完成支部自评" in text, str(branch) in text] == [True, False]


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
        ledger.close_duties(duty.kind, duty.subject_id)
    elif happening == "moved":
        ledger.move_duties(duty.kind, duty.subject_id, DAY + timedelta(days=30))
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


def test_a_batch_is_kept_while_it_is_sent_however_long_that_takes(sink, monkeypatch):
    """Every mail takes half a minute; another worker looks meanwhile and finds nothing."""
    for name in ("first", "second", "third", "fourth", "fifth", "sixth"):
        reader(name)
    gather(DAY)
    monkeypatch.setattr(Postman, "send", lambda self, message: seen.append(message))
    seen, start = [], timezone.now()

    with time_machine.travel(start, tick=False) as clock, Postman() as postman:
        batch = claim(DIGESTS)
        for _outcome in deliver(batch, compose(batch, DAY), postman):
            clock.shift(timedelta(seconds=30))
            assert not waiting(DIGESTS).exists()

    assert timedelta(seconds=30 * 6) > LEASE
    assert len(seen) == 6
    assert set(states()) == {State.SENT}


def test_what_another_worker_took_over_is_not_sent_again(sink):
    reader("first"), reader("second")
    gather(DAY)
    slow = claim(DIGESTS)
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        assert send_digests(DAY)["sent"] == 2
        with Postman() as postman:
            assert list(deliver(slow, compose(slow, DAY), postman)) == []

    assert len(sink.messages) == 2


def test_what_a_dead_worker_had_taken_flows_again_after_its_lease(sink):
    """The job of every minute does nothing else, and nothing while all is well."""
    reader()
    gather(DAY)
    claim(DIGESTS)

    assert tasks.resume_sending() is None
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        assert tasks.resume_sending()["sent"] == 1
        assert tasks.resume_sending() is None

    assert [run.name for run in JobRun.objects.all()] == ["resume_sending"]


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

    with django_assert_num_queries(21 + readers):
        send_digests(DAY)
