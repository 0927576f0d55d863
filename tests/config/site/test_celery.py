"""The beat table, and beat and worker as real processes on Redis."""

import pytest
from celery.schedules import crontab

from branches.duties import bell
from config.celery import BEAT_SCHEDULE, app
from tests.processes import wait_until


@pytest.mark.parametrize("name", BEAT_SCHEDULE)
def test_every_entry_of_the_beat_table_names_a_task_and_expires(name):
    app.loader.import_default_modules()
    entry = BEAT_SCHEDULE[name]

    assert entry["task"] in app.tasks
    assert isinstance(entry["schedule"], crontab)
    assert entry["options"]["expires"] > 0


@pytest.mark.parametrize("name", [bell.SEND_DIGESTS, bell.SEND_NOTICES])
def test_the_bell_calls_tasks_that_exist(name):
    app.loader.import_default_modules()

    assert name in app.tasks


def test_beat_times_are_those_of_shanghai():
    assert app.conf.timezone == "Asia/Shanghai"


@pytest.mark.services
def test_beat_rings_and_the_worker_answers(celery_processes):
    from tests.fast_beat import RING_KEY, rings  # noqa: PLC0415 it changes the beat table

    celery_processes.worker()
    celery_processes.beat()

    assert wait_until(lambda: int(rings().get(RING_KEY) or 0) >= 2), celery_processes.logs()
