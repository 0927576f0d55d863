"""Reminders on PostgreSQL, Redis and real processes: nothing twice, nothing lost."""

import os
import signal
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone

from branches.duties.reminders import sweep
from branches.duties.reminders.digests import gather, send_digests
from branches.models import AuditEntry, Delivery, Duty, JobRun, Reminder, Workday
from branches.organisation.term import open_term_duties
from config.acts.duties import check_duties
from tests import make
from tests.processes import at_once, wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
READERS = 12


@pytest.fixture
def school(db):
    """Secretaries with a mail address whose branches are late with 换届, on a working day.

    The nightly check runs beside: the duties must have a state behind them.
    """
    Workday.objects.update_or_create(day=timezone.localdate(), defaults={"is_workday": True})
    committee = make.committee()
    for number in range(READERS):
        branch = make.branch(of=committee, term_due_on=timezone.localdate() - timedelta(days=2))
        account = make.secretary(branch)
        account.email = f"reader{number}@example.edu.cn"
        account.save()
    open_term_duties(timezone.localdate())


def sent_to(sink):
    return Counter(message["To"] for message in sink.messages)


def everybody():
    return Counter(f"reader{number}@example.edu.cn" for number in range(READERS))


def test_sweeps_at_the_same_moment_write_every_reminder_once(school):
    results = at_once(partial(sweep, timezone.localdate()), 4)

    assert sum(result["written"] for result in results) == READERS
    assert Reminder.objects.count() == READERS


def test_senders_at_the_same_moment_send_every_digest_once(school, sink):
    sweep(timezone.localdate())

    results = at_once(partial(send_digests, timezone.localdate()), 4)

    assert sum(result["sent"] for result in results) == READERS
    assert sent_to(sink) == everybody()


def test_gathering_at_the_same_moment_makes_one_digest_a_person(school):
    sweep(timezone.localdate())

    at_once(lambda: gather(timezone.localdate()), 4)

    assert Delivery.objects.count() == READERS
    assert not Reminder.objects.filter(delivery=None).exists()


def test_two_beats_and_two_workers_add_nothing_twice(school, sink, celery_processes):
    for _ in range(2):
        celery_processes.worker()
        celery_processes.beat()

    sent = Delivery.objects.filter(state=Delivery.State.SENT)
    assert wait_until(lambda: sent.count() == READERS, seconds=120), celery_processes.logs()
    runs = JobRun.objects.filter(name="sweep_reminders", finished_at__isnull=False)
    enough = runs.count() + 6
    assert wait_until(lambda: runs.count() >= enough, seconds=60), celery_processes.logs()
    assert Reminder.objects.count() == READERS
    assert sent_to(sink) == everybody()
    assert Duty.objects.count() == READERS


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_worker_killed_between_claim_and_sending_loses_and_doubles_nothing(
    school, sink, celery_processes
):
    sweep(timezone.localdate())
    sink.seconds = 60  # the worker waits for the answer to its first address
    worker = celery_processes.worker()
    celery_processes.beat()
    claimed = Delivery.objects.filter(state=Delivery.State.CLAIMED)
    assert wait_until(lambda: claimed.exists(), seconds=120), celery_processes.logs()

    for pid in [worker.pid, *children_of(worker.pid)]:
        os.kill(pid, signal.SIGKILL)
    worker.wait()
    sink.seconds = 0
    assert sink.messages == []
    celery_processes.worker()

    sent = Delivery.objects.filter(state=Delivery.State.SENT)
    assert wait_until(lambda: sent.count() == READERS, seconds=120), celery_processes.logs()
    assert sent_to(sink) == everybody()


def test_checks_at_the_same_moment_repair_every_duty_once(db):
    for _ in range(5):
        make.branch(term_due_on=timezone.localdate())

    at_once(check_or_give_up, 3)

    assert Duty.objects.open().count() == 5


def check_or_give_up():
    """A check that meets another one may fail as a whole; the next night repeats it."""
    try:
        return check_duties(timezone.localdate())
    except Exception as error:
        assert "concurrent" in str(error)  # noqa: PT017 whichever of the threads it was
        return None


def test_the_database_refuses_to_change_the_audit():
    entry = AuditEntry.objects.create(action="duty.nudge", by_text="系统", target="甲支部")

    with pytest.raises(Exception, match="只能新增"):
        AuditEntry.objects.filter(pk=entry.pk).update(target="乙支部")
    with pytest.raises(Exception, match="只能新增"):
        entry.delete()
