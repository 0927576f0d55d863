"""操作记录: who reads it, what the filters find, that no verb shows raw."""

import re
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from branches import audit
from branches.models import AuditEntry
from branches.web.audit_queries import action_label
from tests import make

pytestmark = pytest.mark.django_db
URL = reverse("branches:audit")
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (make.org_dept, 200),
        (make.auditor, 200),
        (make.school_leader, 403),
        (lambda: make.staff(make.committee()), 403),
        (lambda: make.leader(make.committee()), 403),
        (lambda: make.secretary(make.branch()), 403),
    ],
)
def test_who_reads_the_record(client, who, status):
    client.force_login(who())

    assert client.get(URL).status_code == status


def record(target="第一党支部", action="survey.return", **facts):
    branch = make.branch(target)
    return audit.record(action, branch, by=make.org_dept(name="王组织"), branch=branch, **facts)


def test_an_entry_says_who_what_from_to_and_why(client):
    record(
        from_state="已报送",
        to_state="已退回",
        reason="党员数不符",
        changes={"党员总数": ["17", "18"]},
    )
    client.force_login(make.auditor())

    page = client.get(URL).text

    for word in ("王组织", "退回", "已报送 → 已退回", "党员数不符", "党员总数：17 → 18"):
        assert word in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"who": "王组织"}, True),
        ({"who": "别人"}, False),
        ({"group": "survey"}, True),
        ({"group": "post"}, False),
        ({"q": "第一"}, True),
        ({"since": "2026-10-08", "until": "2026-10-08"}, True),
        ({"since": "2026-10-09"}, False),
        ({"until": "2026-10-07"}, False),
        ({"since": "nonsense"}, False),
    ],
)
def test_the_filters_find(client, query, found):
    # Just before midnight in Shanghai: the local date decides.
    with time_machine.travel(datetime.fromisoformat("2026-10-08T23:59:00+08:00"), tick=False):
        record()
    client.force_login(make.auditor())

    assert ("第一党支部" in client.get(URL, query).text) is found


def test_filter_by_branch_and_committee(client):
    entry = record()
    record("别的党支部")
    client.force_login(make.auditor())

    for query in ({"branch": entry.branch_id}, {"committee": entry.branch.committee_id}):
        page = client.get(URL, query).text
        assert "第一党支部" in page
        assert "别的党支部" not in page


@pytest.mark.parametrize("number", [1, 60])
def test_the_page_takes_constant_queries(client, number, django_assert_max_num_queries):
    for _ in range(number):
        record()
    client.force_login(make.auditor())

    with django_assert_max_num_queries(12):
        client.get(URL)


def test_the_record_is_read_only(client):
    client.force_login(make.org_dept())

    assert client.post(URL).status_code == 405


def verbs():
    """Every verb that our code records or names in a transition."""
    apps = ("branches", "grading", "rectification", "config")
    pattern = re.compile(
        r'(?:record|build|_record)\(\s*"([a-z_]+\.[a-z_]+)"|^\s*"([a-z]+\.[a-z_]+)",$', re.M
    )
    for app in apps:
        for path in (ROOT / app).rglob("*.py"):
            if path.parts[-2] != "queries" and path.name != "celery.py":
                yield from (one or two for one, two in pattern.findall(path.read_text("utf-8")))


@pytest.mark.parametrize("verb", sorted(set(verbs())))
def test_every_verb_has_a_word_of_the_office(verb):
    assert "其他" not in action_label(verb)


def test_an_unknown_verb_is_never_shown_raw():
    assert action_label("nonsense.act") == "其他"
    assert "act" not in action_label("survey.act")


def test_a_name_written_otherwise_in_former_years_is_found(client):
    """The record cannot be changed: it keeps 刘　丽, while the account is 刘丽 today."""
    person = make.org_dept()
    entry = audit.record("round.close", make.round(), by=person)
    AuditEntry.objects.bulk_create([AuditEntry(action=entry.action, target="旧", by_text="刘　丽")])
    client.force_login(person)

    page = client.get(URL, {"who": "刘　丽"})

    assert [one.target for one in page.context["page"]] == ["旧"]
