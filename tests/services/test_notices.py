"""Returns told at once, on PostgreSQL, Redis and real workers: each once, none lost."""

from collections import Counter
from functools import partial

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from branches.duties import telling
from branches.duties.reminders.notices import send_notices
from branches.models import Delivery, Duty
from branches.organisation.term import open_term_duties
from tests import make
from tests.processes import at_once, queue, wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
READERS = 8


@pytest.fixture(autouse=True)
def nobody_rang():
    """Calls that no worker took belong to the test that rang."""
    server().delete(queue())
    yield
    server().delete(queue())


@pytest.fixture
def owed(db):
    """A duty for each of the secretaries, who all have a mail address.

    The nightly check runs beside: the duties must have a state behind them.
    """
    make.org_dept()
    for number in range(READERS):
        branch = make.branch(term_due_on=timezone.localdate())
        account = make.secretary(branch)
        account.email = f"reader{number}@example.edu.cn"
        account.save()
    open_term_duties(timezone.localdate())
    return list(Duty.objects.open())


def return_all(owed):
    leader = make.leader(make.committee())
    for duty in owed:
        telling.tell(telling.RETURNED, duty.kind, duty.subject_id, by=leader, reason="请核实")


def sent_to(sink):
    return Counter(message["To"] for message in sink.messages)


def everybody():
    return Counter(f"reader{number}@example.edu.cn" for number in range(READERS))


def all_sent():
    return Delivery.objects.filter(state=Delivery.State.SENT).count() == READERS


def test_senders_at_the_same_moment_send_every_notice_once(owed, sink):
    return_all(owed)

    results = at_once(partial(send_notices, timezone.localdate()), 4)

    assert sum(result["sent"] for result in results) == READERS
    assert sent_to(sink) == everybody()


def test_the_bell_alone_brings_every_return_to_its_reader_once(owed, sink, celery_processes):
    """Two workers and no beat: nothing but the publishing after the commit."""
    for _ in range(2):
        celery_processes.worker()

    return_all(owed)

    assert wait_until(all_sent, seconds=120), celery_processes.logs()
    assert wait_until(lambda: waiting_calls() == 0)
    assert sent_to(sink) == everybody()


def test_returns_whose_bell_was_lost_with_redis_go_with_the_next_beat(owed, sink, celery_processes):
    return_all(owed)
    assert wait_until(lambda: waiting_calls() == READERS)
    server().delete(queue())  # Redis is killed and comes back empty

    for _ in range(2):
        celery_processes.worker()
        celery_processes.beat()

    assert wait_until(all_sent, seconds=120), celery_processes.logs()
    assert sent_to(sink) == everybody()


def server():
    return redis.Redis.from_url(settings.REDIS_URL)


def waiting_calls():
    return server().llen(queue())
