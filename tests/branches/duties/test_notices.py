"""Notices: soon after the act, each once, beside the one digest of the day."""

from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from branches.duties import ledger, telling
from branches.duties.reminders import sweep
from branches.duties.reminders.digests import send_digests
from branches.duties.reminders.notices import GATHERING, gather, notices_wait, send_notices
from branches.duties.reminders.sending import NOTICES, PAUSES, claim
from branches.models import Delivery, Duty, JobRun, Post, Reminder, Workday
from branches.tasks import send_notices as task
from tests import make
from tests.mail_sink import mail_sink

pytestmark = pytest.mark.django_db
State = Delivery.State
subject = count(1)
NOTHING = {"sent": 0, "dropped": 0, "retry": 0, "dead": 0}


@pytest.fixture
def sink(settings):
    with mail_sink(settings) as running:
        yield running


@pytest.fixture(autouse=True)
def today(db):
    """A working day, whatever day the tests run on."""
    day = timezone.localdate()
    Workday.objects.update_or_create(day=day, defaults={"is_workday": True})
    return day


def reader(name="wang", of=None):
    account = make.secretary(of or make.branch())
    account.email = f"{name}@example.edu.cn"
    account.save()
    return account


def branch_of(account):
    return account.posts.get().branch


def duty_of(account, *, due_in=0):
    branch = branch_of(account)
    return Duty.objects.create(
        kind=Duty.Kind.ITEM,
        subject_id=next(subject),
        role=ledger.SECRETARY,
        branch=branch,
        title=f"落实整改：{due_in}",
        link="/rectification/1/",
        due_on=timezone.localdate() + timedelta(days=due_in),
    )


def returned(duty, *, reason="请补充", stage=telling.RETURNED, by=None):
    by = by or make.org_dept()
    return telling.tell(stage, duty.kind, duty.subject_id, by=by, reason=reason)


def time_passes(pause):
    Delivery.objects.filter(state=State.SENT).update(sent_at=timezone.now() - pause)
    Delivery.objects.filter(state=State.PENDING).update(next_try_at=timezone.now())


def subjects(sink):
    return [message["Subject"].strip() for message in sink.messages]


def test_the_first_goes_at_once_and_what_follows_within_minutes_shares_a_mail(sink):
    account = reader()
    returned(duty_of(account))
    assert send_notices(timezone.localdate()) == {**NOTHING, "sent": 1}

    returned(duty_of(account)), returned(duty_of(account))
    assert (notices_wait(), send_notices(timezone.localdate())) == (False, NOTHING)
    time_passes(GATHERING)
    assert (notices_wait(), send_notices(timezone.localdate())["sent"]) == (True, 1)

    assert subjects(sink)[0].startswith("强基工作平台：退回，落实整改")
    assert subjects(sink)[1] == "强基工作平台：2 件事项已有办理结果"
    assert len({message["Message-ID"] for message in sink.messages}) == 2


def test_one_readers_pause_does_not_hold_up_another(sink):
    first, second = reader("first"), reader("second")
    returned(duty_of(first))
    send_notices(timezone.localdate())

    returned(duty_of(second))

    assert send_notices(timezone.localdate())["sent"] == 1
    assert [message["To"] for message in sink.messages] == [first.email, second.email]


def test_a_second_run_sends_nothing(sink):
    returned(duty_of(reader()))

    assert [
        send_notices(timezone.localdate())["sent"],
        send_notices(timezone.localdate())["sent"],
    ] == [1, 0]
    assert not notices_wait()


def test_the_same_return_is_told_once(sink):
    duty = duty_of(reader())

    assert [returned(duty), returned(duty)] == [1, 0]


def test_a_long_name_of_a_place_does_not_stop_the_return():
    duty, leader = duty_of(reader()), make.leader(make.committee())
    post = f"{'很长的名称' * 60}分党委书记"

    assert telling.tell("returned", duty.kind, duty.subject_id, by=leader, post=post) == 1
    assert len(Reminder.objects.get().by_text) == 200


def test_the_doer_needs_no_news_of_his_own_act():
    account = reader()
    colleague = reader("colleague", branch_of(account))

    assert returned(duty_of(account), by=account) == 1
    assert Reminder.objects.get().recipient == colleague


def test_an_empty_post_sends_it_to_the_level_above():
    staff = make.staff(make.committee())
    branch = make.branch(of=staff.posts.get().committee)
    former = reader("former", branch)
    duty = duty_of(former)
    Post.objects.filter(user=former).update(until=timezone.localdate() - timedelta(days=1))

    returned(duty)

    assert Reminder.objects.get().recipient == staff


@transaction.atomic
def returned_in_an_act_that_fails(duty):
    returned(duty)
    raise ZeroDivisionError


def test_a_return_in_a_transaction_that_fails_leaves_nothing():
    duty = duty_of(reader())

    with pytest.raises(ZeroDivisionError):
        returned_in_an_act_that_fails(duty)

    assert not Reminder.objects.exists()


def test_a_notice_and_the_digest_of_the_day_stand_side_by_side(sink, today):
    account = reader()
    duty_of(account)
    sweep(today)
    assert send_digests(today)["sent"] == 1

    returned(duty_of(account, due_in=3))
    assert (send_notices(today)["sent"], send_digests(today)["sent"]) == (1, 0)

    rows = Delivery.objects.filter(recipient=account, day=today)
    assert sorted(one.is_digest for one in rows) == [False, True]


def test_what_a_notice_told_today_comes_in_tomorrows_digest(sink, today):
    account = reader()
    returned(duty_of(account, due_in=3))
    other = duty_of(account, due_in=1)
    sweep(today)

    send_notices(today), send_digests(today)
    assert subjects(sink)[1] == "强基工作平台：今天提醒 1 件；您共有 2 件待办"
    assert other.title in sink.messages[1].get_content()

    send_digests(today + timedelta(days=1))
    assert "落实整改：3" in sink.messages[2].get_content()
    assert not Reminder.objects.filter(delivery=None).exists()


def test_a_digest_never_carries_a_notice(sink, today):
    returned(duty_of(reader()))

    assert send_digests(today) == NOTHING
    assert send_notices(today)["sent"] == 1


def test_a_notice_run_leaves_digests_that_wait_to_their_hours(sink, today):
    account = reader("later")
    duty_of(account)
    sweep(today)
    send_digests(today)
    time_passes(GATHERING)

    assert (notices_wait(), send_notices(today)) == (False, NOTHING)
    assert Delivery.objects.get().attempts == 1


@pytest.mark.parametrize("happening", ["done", "account closed"])
def test_what_is_settled_before_the_mail_goes_is_not_sent(sink, happening, today):
    account = reader()
    duty = duty_of(account)
    returned(duty)
    gather(today)
    if happening == "done":
        ledger.close_duties(duty.kind, duty.subject_id)
    else:
        account.is_active = False
        account.save()

    assert send_notices(timezone.localdate())["dropped"] == 1
    assert sink.messages == []


def test_a_new_date_does_not_make_a_return_old(sink):
    duty = duty_of(reader(), due_in=2)
    returned(duty)
    ledger.move_duties(duty.kind, duty.subject_id, timezone.localdate() + timedelta(days=9))

    assert send_notices(timezone.localdate())["sent"] == 1
    assert "还有 9 天" in sink.messages[0].get_content()


def test_the_successor_is_told_if_the_secretary_changes_before_the_mail_goes(sink, today):
    old = reader("old")
    duty = duty_of(old)
    returned(duty, reason="请补充会议记录")
    Post.objects.filter(user=old).update(until=today - timedelta(days=1))
    new = reader("new", duty.branch)

    assert send_notices(timezone.localdate()) == {**NOTHING, "dropped": 1}
    assert send_notices(timezone.localdate()) == {**NOTHING, "sent": 1}

    assert [message["To"] for message in sink.messages] == [new.email]
    assert "请补充会议记录" in sink.messages[0].get_content()


def test_a_name_with_a_line_break_does_not_stop_the_mails(sink):
    account = reader()
    branch = branch_of(account)
    branch.name = branch.short_name = "甲\r\nBcc: everybody@example.edu.cn"
    branch.save()
    returned(duty_of(account)), returned(duty_of(reader("other")))

    assert send_notices(timezone.localdate())["sent"] == 2
    assert sink.messages[0]["Bcc"] is None


def test_a_server_that_is_away_is_tried_again_after_the_pause(sink):
    returned(duty_of(reader("later")))

    assert send_notices(timezone.localdate())["retry"] == 1
    waiting = Delivery.objects.get()
    assert abs(waiting.next_try_at - timezone.now() - PAUSES[0]) < timedelta(seconds=20)
    assert not notices_wait()
    time_passes(PAUSES[0])
    assert notices_wait()


def test_more_that_comes_while_a_mail_is_stuck_waits_with_it(sink):
    account = reader("later")
    returned(duty_of(account))
    send_notices(timezone.localdate())

    returned(duty_of(account))

    assert send_notices(timezone.localdate()) == NOTHING
    assert Delivery.objects.count() == 1


def test_a_notice_whose_worker_died_goes_when_its_lease_has_run_out(sink, today):
    returned(duty_of(reader()))
    gather(today)
    claim(NOTICES)  # and the worker is killed here

    assert (notices_wait(), send_notices(timezone.localdate())) == (False, NOTHING)
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert (notices_wait(), send_notices(timezone.localdate())["sent"]) == (True, 1)


def test_without_an_address_or_a_mail_server_the_inbox_is_the_only_channel(settings, sink):
    account = reader()
    account.email = ""
    account.save()
    returned(duty_of(account))
    assert (notices_wait(), send_notices(timezone.localdate())) == (False, NOTHING)

    account.email = "wang@example.edu.cn"
    account.save()
    settings.EMAIL_CONFIGURED = False
    assert (notices_wait(), send_notices(timezone.localdate())) == (False, {"channel": "none"})

    assert Reminder.objects.get().recipient == account
    assert not Delivery.objects.exists()


def test_a_run_without_work_leaves_no_record(sink):
    assert task() is None
    assert not JobRun.objects.exists()
    returned(duty_of(reader()))

    assert task()["sent"] == 1
    assert JobRun.objects.get().name == "send_notices"


def test_a_late_return_of_last_night_is_sent_in_the_morning_with_its_day(sink, today):
    duty = duty_of(reader())
    returned(duty)
    tomorrow = timezone.now() + timedelta(days=1)

    with time_machine.travel(tomorrow, tick=False):
        send_notices(timezone.localdate())

    text = sink.messages[0].get_content()
    assert f"退回（{today.year}年{today.month}月{today.day}日）" in text
    assert "逾期 1 天" in text


@pytest.mark.parametrize("readers", [1, 4])
def test_a_run_asks_a_constant_number_of_queries_besides_its_records(
    sink, readers, django_assert_num_queries
):
    for number in range(readers):
        account = reader(f"reader{number}")
        returned(duty_of(account)), returned(duty_of(account))

    with django_assert_num_queries(20 + readers):
        send_notices(timezone.localdate())
