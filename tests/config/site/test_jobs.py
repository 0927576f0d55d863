"""The timed jobs without Redis, and by hand."""

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command

from branches.duties import telling
from branches.models import Duty, JobRun, Reminder, User
from config.site import runner
from tests import make
from tests.processes import wait_until

pytestmark = pytest.mark.django_db
SWEEP, DIGESTS = "branches.tasks.sweep_reminders", "branches.tasks.send_digests"
NOTICES = "branches.tasks.send_notices"
NIGHT = [
    "config.tasks.close_polls",
    "branches.tasks.refresh_calendar",
    "branches.tasks.open_term_duties",
    "config.tasks.open_monthly_reports",
    "config.tasks.plan_look_backs",
    "config.tasks.check_duties",
    "config.tasks.work_rises",
    "branches.tasks.clean_up",
]
MONDAY = date(2026, 6, 1)


def shanghai(hour, minute=0, day=1):
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def ran(name, moment):
    run = JobRun.objects.create(name=name, day=MONDAY)
    JobRun.objects.filter(pk=run.pk).update(started_at=moment)


def due_at(moment):
    with time_machine.travel(moment, tick=False):
        return runner.due_tasks(moment)


def command(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def one_late_duty():
    branch = make.branch()
    make.secretary(branch, name="王书记")
    return Duty.objects.create(
        kind=Duty.Kind.ITEM,
        subject_id=1,
        role="secretary",
        branch=branch,
        title="落实整改：三会一课",
        link="/x/",
        due_on=MONDAY - timedelta(days=3),
    )


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (shanghai(0, 9), []),
        (shanghai(1, 29), NIGHT[:1]),
        (shanghai(1, 30), NIGHT[:2]),
        (shanghai(2), NIGHT[:3]),
        (shanghai(2, 10), NIGHT[:4]),
        (shanghai(2, 30), NIGHT[:6]),
        (shanghai(3), NIGHT),
        (shanghai(7), [*NIGHT, SWEEP]),
        (shanghai(7, 31), [*NIGHT, SWEEP, DIGESTS]),
        (shanghai(23), []),  # the last times are past their expiry
    ],
)
def test_before_the_first_run_the_day_waits_for_every_job(moment, expected):
    assert due_at(moment) == expected


def test_a_job_is_due_again_only_at_its_next_time():
    for task in runner.tasks():
        ran(task.rpartition(".")[2], shanghai(9, 0))

    assert due_at(shanghai(9, 9)) == []
    assert due_at(shanghai(9, 10)) == [DIGESTS]
    assert due_at(shanghai(10, 0)) == [SWEEP, DIGESTS]


def test_a_return_is_sent_at_the_next_look_whatever_the_hour(mailoutbox):
    duty = one_late_duty()
    duty.branch.posts.update(since=MONDAY)
    User.objects.update(email="wang@example.edu.cn")
    for task in runner.tasks():
        ran(task.rpartition(".")[2], shanghai(22, 58))
    assert due_at(shanghai(23)) == []

    with time_machine.travel(shanghai(23), tick=False):
        telling.tell("returned", duty.kind, duty.subject_id, by=make.org_dept(), reason="请核实")
    assert due_at(shanghai(23)) == [NOTICES]
    with time_machine.travel(shanghai(23), tick=False):
        runner.run(NOTICES)

    assert [mail.to for mail in mailoutbox] == [["wang@example.edu.cn"]]
    assert due_at(shanghai(23, 1)) == []


def test_beside_a_beat_there_is_nothing_to_do():
    runner.run(SWEEP)  # as the worker would

    run = JobRun.objects.get()
    assert SWEEP not in runner.due_tasks(run.started_at)


def test_a_failing_job_does_not_stop_the_others(caplog, monkeypatch):
    def broken():
        raise OSError("坏了")

    monkeypatch.setitem(runner.app.tasks, SWEEP, broken)

    assert runner.run(SWEEP) is None
    assert "坏了" in caplog.text
    assert runner.run(DIGESTS)["sent"] == 0


def test_once_runs_every_job():
    out = command("run_jobs", "--once")

    assert [line.split()[0] for line in out.splitlines()] == list(runner.tasks())
    assert set(JobRun.objects.values_list("error", flat=True)) == {""}


def test_send_reminders_by_hand_twice_adds_nothing():
    one_late_duty()

    assert "新写 1 条提醒" in command("send_reminders", "--on", "2026-06-01")
    assert "新写 0 条提醒" in command("send_reminders", "--on", "2026-06-01")
    assert Reminder.objects.count() == 1


def test_the_forecast_names_people_and_writes_nothing():
    one_late_duty()

    out = command("send_reminders", "--on", "2026-06-01", "--forecast")

    assert "王书记  落实整改：三会一课  2026-05-29  逾期第 1 个工作日" in out
    assert "将写 1 条提醒，给 1 人" in out
    assert not Reminder.objects.exists()
    assert not JobRun.objects.exists()


def test_a_rest_day_and_a_wrong_date_are_told():
    assert "不是工作日" in command("send_reminders", "--on", "2026-06-06")
    with pytest.raises(CommandError, match="不是日期"):
        command("send_reminders", "--on", "31.06.2026")


def test_run_jobs_starts_without_redis_and_ends_cleanly(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SQLITE_PATH": str(tmp_path / "jobs.sqlite3"),
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    with (tmp_path / "log").open("w+") as log:
        process = subprocess.Popen(
            [*manage, "run_jobs"], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        assert wait_until(lambda: "已启动" in (tmp_path / "log").read_text("utf-8"))
        # The database has no table yet: it says so and goes on.
        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=20) == 0
    assert "已结束" in (tmp_path / "log").read_text("utf-8")
