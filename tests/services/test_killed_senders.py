"""kill -9 in the middle of a batch, again and again: no mail is lost, at most one doubled per kill.

MAIL_READERS=1200 MAIL_KILLS=20 runs the large drill.
"""

import os
import signal
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone

from branches.duties.reminders import sweep
from branches.models import Delivery, Workday
from branches.organisation.term import open_term_duties
from tests import make
from tests.processes import wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
READERS = int(os.environ.get("MAIL_READERS", 80))
KILLS = int(os.environ.get("MAIL_KILLS", 3))


@pytest.fixture
def digests(db):
    """A reminder for each of the readers.

    The nightly check runs beside: the duties must have a state behind them.
    """
    today = timezone.localdate()
    Workday.objects.update_or_create(day=today, defaults={"is_workday": True})
    committee = make.committee()
    for number in range(READERS):
        branch = make.branch(of=committee, term_due_on=today - timedelta(days=2))
        account = make.secretary(branch)
        account.email = f"reader{number}@example.edu.cn"
        account.save()
    open_term_duties(today)
    sweep(today)


def kill(worker):
    """The worker and the process that sends for it, both at once and without a farewell."""
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
    for pid in [worker.pid, *map(int, children)]:
        os.kill(pid, signal.SIGKILL)
    worker.wait()


def has_taken(sink, number):
    return len(sink.messages) > number


def test_killed_senders_lose_nothing_and_double_one_mail_per_kill_at_most(
    digests, sink, celery_processes
):
    celery_processes.beat()
    for number in range(KILLS):
        worker = celery_processes.worker()
        enough = partial(has_taken, sink, READERS * (number + 1) // (KILLS + 2))
        assert wait_until(enough, seconds=120), celery_processes.logs()
        kill(worker)
    celery_processes.worker()

    sent = Delivery.objects.filter(state=Delivery.State.SENT)
    assert wait_until(lambda: sent.count() == READERS, seconds=120), celery_processes.logs()
    copies = Counter(message["To"] for message in sink.messages)
    identities = Counter(message["Message-ID"] for message in sink.messages)
    assert len(copies) == len(identities) == READERS
    assert copies.total() - READERS <= KILLS, copies.most_common(KILLS + 1)
