"""提醒与作业: a forgotten worker, a full queue and a dead letter are seen."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches import tasks
from branches.calendar.workdays import WorkCalendar
from branches.duties import job_queries
from branches.duties.recorded import recorded
from branches.models import AuditEntry, Delivery, Duty, JobRun
from tests import budget, make

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 6, 1)


def dead_letter(**fields):
    return Delivery.objects.create(
        recipient=make.user(name="王书记"),
        day=MONDAY,
        **{"state": Delivery.State.DEAD, "error": "550 no such user", "attempts": 1, **fields},
    )


def test_every_run_leaves_its_result():
    make.org_dept()

    tasks.sweep_reminders(MONDAY)

    run = JobRun.objects.get()
    assert (run.name, run.error) == ("sweep_reminders", "")
    assert run.result == {"day": "2026-06-01", "written": 0}
    assert run.finished_at


def test_a_failure_is_recorded_and_not_swallowed():
    @recorded
    def broken():
        raise ValueError("坏了")

    with pytest.raises(ValueError, match="坏了"):
        broken()

    run = JobRun.objects.get()
    assert (run.name, run.error) == ("broken", "ValueError: 坏了")
    assert job_queries.last_run("broken") is None


@pytest.mark.parametrize(("hours", "stale"), [(1, False), (25, False), (27, True)])
def test_a_sweep_of_long_ago_means_that_nobody_is_reminded(hours, stale):
    tasks.sweep_reminders()
    run = job_queries.last_run(job_queries.SWEEP)

    assert job_queries.is_stale(run, run.started_at + timedelta(hours=hours)) == stale
    assert job_queries.is_stale(None)


def test_the_page_warns_until_the_sweep_has_run(client):
    client.force_login(make.org_dept())
    url = reverse("branches:jobs")

    assert "提醒已经停了" in client.get(url).content.decode()
    tasks.sweep_reminders()
    assert "提醒已经停了" not in client.get(url).content.decode()


def test_the_page_shows_queue_failures_and_forecast(client):
    branch = make.branch()
    account = make.secretary(branch)
    account.email = "wang@example.edu.cn"
    account.save()
    for number in range(2):
        Duty.objects.create(
            kind=Duty.Kind.ITEM,
            subject_id=number,
            role="secretary",
            branch=branch,
            title="落实整改",
            link="/x/",
            due_on=WorkCalendar().next_workday(timezone.localdate()),
        )
    dead_letter()
    client.force_login(make.auditor())

    response = client.get(reverse("branches:jobs"))

    assert response.context["queue"] == job_queries.Queue(undelivered=0, pending=0, dead=1)
    assert response.context["forecast"] == [{"role": "党支部书记", "reminders": 2, "persons": 1}]
    assert "550 no such user" in response.content.decode()
    assert "重新发送" not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 5])
def test_the_page_asks_the_same_number_of_queries(client, rows, django_assert_num_queries):
    make.round()
    for _ in range(rows):
        dead_letter()
        tasks.sweep_reminders()
    client.force_login(make.org_dept())
    client.get(reverse("branches:jobs"))

    with django_assert_num_queries(budget.agreed("branches:jobs", "org_dept")):
        client.get(reverse("branches:jobs"))


def test_the_organisation_department_sends_dead_letters_again(client):
    letter = dead_letter()
    client.force_login(make.org_dept())

    client.post(reverse("branches:retry_deliveries"))

    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (Delivery.State.PENDING, 0)
    assert AuditEntry.objects.get().action == "duty.retry"


@pytest.mark.parametrize("role", [make.auditor, make.school_leader, make.trainer])
def test_sending_again_is_refused_to(client, role):
    letter = dead_letter()
    client.force_login(role())

    response = client.post(reverse("branches:retry_deliveries"))

    letter.refresh_from_db()
    assert (response.status_code, letter.state) == (403, Delivery.State.DEAD)


@pytest.mark.parametrize(
    "who", [lambda: make.staff(make.committee()), lambda: make.secretary(make.branch())]
)
def test_the_page_is_refused_to(client, who):
    client.force_login(who())

    assert client.get(reverse("branches:jobs")).status_code == 403


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({"written": 3, "day": "2026-06-01"}, "写出 3 条提醒"),
        ({"written": 0, "rest_day": True}, "今天不是工作日"),
        ({"sent": 2, "retry": 1, "dropped": 0, "dead": 0}, "发出 2 封，1 封稍后再试"),
        ({"channel": "none"}, "没有设置邮件服务器，只用站内消息"),
        ({"opened": 0, "moved": 0, "closed": 0}, "没有需要办的"),
    ],
)
def test_results_are_told_in_words(result, words):
    assert job_queries.result_words(JobRun(result=result, finished_at=timezone.now())) == words
