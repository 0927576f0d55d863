"""Returns, withdrawals, decisions and liftings by address: who gets 302, 403, 404, 409."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection, connections
from django.urls import reverse

from branches.errors import Refusal
from grading.decisions import services
from grading.decisions.why import BACKWARD
from grading.models import Assessment, Decision
from grading.rules import TRANSITIONS
from tests import make
from tests.grading import graded
from tests.grading.decisions.test_state_machine import DOER

pytestmark = pytest.mark.django_db
REASON = {"reason": "请补充事例"}
ROLES = ("secretary", "reviewer", "leader", "org")


def standing(name):
    of = graded.assessment()
    who = graded.people(of)
    return graded.to_state(of, TRANSITIONS[name].sources[0], who), who


def post(client, person, name, of, **fields):
    client.force_login(person)
    return client.post(reverse(f"grading:{name}", args=[of.participation_id]), fields)


@pytest.mark.parametrize("name", BACKWARD)
def test_a_backward_step_by_address_is_for_its_role_only(client, name):
    of, who = standing(name)
    others = [who[role] for role in ROLES if role != DOER[name]]

    for person in [*others, make.auditor(), make.school_leader()]:
        assert post(client, person, name, of, **REASON).status_code == 403
    for stranger in (make.secretary(make.branch()), make.leader(make.committee())):
        assert post(client, stranger, name, of, **REASON).status_code == 404
    assert post(client, who[DOER[name]], name, of, **REASON).status_code == 302
    again = post(client, who[DOER[name]], name, of, **REASON)

    of.refresh_from_db()
    assert (of.state, again.status_code) == (TRANSITIONS[name].target, 409)


def test_what_was_written_stays_when_a_return_comes_too_late(client):
    of, who = standing("return_self")
    post(client, who["reviewer"], "return_self", of, reason="第一次")

    late = post(client, who["reviewer"], "return_self", of, reason="写了很久的原因")

    assert (late.status_code, "写了很久的原因" in late.content.decode()) == (409, True)


def test_a_return_without_a_reason_is_asked_for_it(client):
    of, who = standing("return_self")

    asked = post(client, who["reviewer"], "return_self", of, reason="")

    assert (asked.status_code, "请写明原因" in asked.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("role", "fields", "status"),
    [
        ("leader", {"grade": "advanced", "decided_on": "2012-04-01"}, 302),
        ("leader", {"grade": "qualified", "decided_on": "2012-04-01", "reason": "班子"}, 302),
        ("leader", {"grade": "qualified", "decided_on": "2012-04-01"}, 422),
        ("leader", {"grade": "splendid", "decided_on": "2012-04-01"}, 422),
        ("leader", {"grade": "advanced", "decided_on": "2999-04-01"}, 422),
        ("reviewer", {"grade": "advanced", "decided_on": "2012-04-01"}, 403),
        ("org", {"grade": "advanced", "decided_on": "2012-04-01"}, 403),
        ("secretary", {"grade": "advanced", "decided_on": "2012-04-01"}, 403),
    ],
)
def test_a_decision_by_address(client, role, fields, status):
    of, who = standing("decide")

    assert post(client, who[role], "decision", of, **fields).status_code == status

    assert Decision.objects.count() == (status == 302)


def test_a_decision_without_a_poll_is_refused_with_its_reason(client):
    of = graded.assessment(polled=False)
    who = graded.people(of)
    of = graded.to_state(of, "committee_reviewed", who)

    refused = post(client, who["leader"], "decision", of, grade="advanced", decided_on="2012-04-01")

    assert (refused.status_code, "还没有测评结果" in refused.content.decode()) == (409, True)


def test_lifting_a_veto_by_address_is_for_the_organisation_department(client):
    of = graded.assessment(elected_on=date(2007, 1, 1))
    who = graded.people(of)
    fields = {"code": "V2", "reason": "已批准延期"}

    refused = [post(client, who[role], "lift_veto", of, **fields).status_code for role in ROLES[:3]]
    done = post(client, who["org"], "lift_veto", of, **fields)

    of.refresh_from_db()
    assert (refused, done.status_code, of.veto_codes) == ([403] * 3, 302, "")
    page = client.get(reverse("grading:why", args=[of.participation_id])).content.decode()
    assert "已批准延期" in page


def test_after_a_lifting_the_page_says_that_the_grade_decided_before_still_stands(client):
    of = graded.assessment(elected_on=date(2007, 1, 1))
    who = graded.people(of)
    of = graded.to_state(of, "committee_decided", who)
    assert of.grade == "weak"

    post(client, who["org"], "lift_veto", of, code="V2", reason="已批准延期")

    page = client.get(reverse("grading:why", args=[of.participation_id]))
    assert "分党委此前定为“薄弱”，要改等级的请退回分党委重新定级" in page.content.decode()
    assert page.context["verdict"]["reasons"] == ["分党委定级后，拟定等级有变化"]


@pytest.mark.parametrize("name", ["decide_selection", "approve_selection"])
def test_a_selection_is_refused_to_those_who_never_decide(client, name):
    of, who = standing("decide")

    for person in (who["secretary"], who["reviewer"], make.auditor(), make.school_leader()):
        client.force_login(person)
        assert (
            client.post(reverse(f"grading:{name}"), {"row": of.participation_id}).status_code == 403
        )


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_the_same_moment_are_one():
    if connection.vendor != "postgresql":
        pytest.skip("rows are locked on PostgreSQL only")
    of, who = standing("decide")
    results = []

    def decide():
        try:
            services.decide(
                Assessment.objects.get(pk=of.pk),
                grade="advanced",
                by=who["leader"],
                decided_on=graded.MET,
            )
            results.append("done")
        except Refusal:
            results.append("refused")
        finally:
            connections.close_all()

    threads = [Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["done", "refused"]
    assert Decision.objects.count() == 1
