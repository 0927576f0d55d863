"""Before a selection is decided or approved the browser asks what it would come to."""

import pytest
from django.urls import reverse

from branches.models import AuditEntry
from grading.models import Assessment
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db
MEETING = {"decided_on": "2012-04-01"}
PAPER = {"approved_on": "2012-04-10", "document_no": "校党发〔2012〕8号"}


def branches(state, *names, **choices):
    place = make.committee()
    rows = []
    for name in names:
        one = graded.assessment(make.branch(name, of=place))
        rows.append(graded.to_state(one, state, graded.people(one), **choices))
    return place, rows


def ask(client, user, name, rows, **form):
    client.force_login(user)
    form |= {"row": [row.participation_id for row in rows]}
    return client.post(reverse(f"grading:foresee_{name}s"), form)


def test_it_says_number_grades_names_paper_and_day_and_writes_nothing(client):
    _place, rows = branches("committee_decided", "甲支部", "乙支部", "丙支部", "丁支部")
    before = AuditEntry.objects.count()

    told = ask(client, make.org_dept(), "approval", rows, **PAPER).json()

    assert told["title"] == "登记 4 个党支部的审定结果"
    assert told["text"].splitlines() == [
        "先进 4 个、合格 0 个、薄弱 0 个。",
        "甲支部、乙支部、丙支部 等 4 个。",
        "文号 校党发〔2012〕8号，审定日期 2012-04-10。",
        "全校教职工类先进 4 个，按 20% 可定 0 个，超出 4 个。",
        "登记为校党委已审定；方案和事项没有办理前，本人当天可以撤销，此后只能更正。",
    ]
    assert set(Assessment.objects.values_list("state", flat=True)) == {"committee_decided"}
    assert AuditEntry.objects.count() == before


def test_it_says_who_stays_behind_and_why(client):
    place, rows = branches("committee_reviewed", "甲支部", "乙支部")
    rows[1].participation.polls.all().delete()

    told = ask(client, make.leader(place), "decision", rows, **MEETING).json()

    assert told["title"] == "按拟定等级为 1 个党支部定级"
    assert "会议日期 2012-04-01。" in told["text"]
    assert "另有 1 个不能一并办理，如“乙支部”：" in told["text"]


def test_what_it_says_is_what_is_done(client):
    place, rows = branches("committee_reviewed", "甲支部", "乙支部", "丙支部")
    Assessment.objects.filter(pk=rows[2].pk).update(state="self_submitted")
    leader = make.leader(place)
    told = ask(client, leader, "decision", rows, **MEETING).json()

    keys = [row.participation_id for row in rows]
    client.post(reverse("grading:decide_selection"), {"row": keys, **MEETING})

    done = Assessment.objects.filter(state="committee_decided")
    assert f"为 {done.count()} 个党支部" in told["title"]


def test_a_foreign_branch_is_not_named(client):
    _place, rows = branches("committee_reviewed", "甲支部")

    told = ask(client, make.leader(make.committee()), "decision", rows, **MEETING).json()

    assert told == {"title": "按拟定等级为 0 个党支部定级", "text": "没有选择党支部。"}


def test_without_the_number_the_form_is_asked_again(client):
    _place, rows = branches("committee_decided", "甲支部")

    assert ask(client, make.org_dept(), "approval", rows).status_code == 422
