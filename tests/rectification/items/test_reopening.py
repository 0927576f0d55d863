"""回头看: a closed item that does not hold is put right once more; what was shown stays."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.duties.reminders.stages import stage_label
from branches.errors import Refusal
from branches.models import AuditEntry, Duty, Reminder
from config.acts.cycle import open_cycle
from config.acts.duties import differences
from rectification.items import closure
from rectification.items.history import load_history
from rectification.items.reopening import reopen
from rectification.items.timeline import timeline
from rectification.ledger.figures import figures_for, items_of
from rectification.models import Carried, Reopening
from rectification.plans.problems import problems_of
from tests import make
from tests.rectification import office

pytestmark = pytest.mark.django_db


def closed(of=None, **fields):
    """(a closed item, its people)"""
    item = office.item(of, **fields)
    who = office.people(item)
    office.ask(item, who)
    closure.accept(office.fresh(item), by=who["staff"], note="属实")
    return office.fresh(item), who


def soon(days=20):
    return timezone.localdate() + timedelta(days=days)


def test_it_goes_back_to_its_owner_with_a_new_deadline_and_notice():
    item, who = closed()

    item = reopen(item, by=who["staff"], reason="又缺三次会议", due_on=soon())

    assert (item.state, item.due_on, item.closed_on, item.percent) == (
        "in_progress",
        soon(),
        None,
        0,
    )
    row = Reopening.objects.get()
    assert (row.closed_on, row.reason, row.by_text) == (
        timezone.localdate(),
        "又缺三次会议",
        str(who["staff"]),
    )
    assert Duty.objects.open().get(kind="item").due_on == soon()
    found = differences(timezone.localdate())
    assert (found.missing, found.surplus, found.changed) == ([], [], [])
    told = Reminder.objects.filter(recipient=who["secretary"], stage__startswith="reopened")
    assert [(stage_label(one.stage), one.reason, one.at_once) for one in told] == [
        ("回头看，重新整改", "又缺三次会议", True)
    ]
    entry = AuditEntry.objects.get(action="rectification.reopen")
    assert (entry.reason, entry.from_state, entry.to_state) == ("又缺三次会议", "已销号", "整改中")
    load_history([item])
    assert "回头看，重新整改" in [one.title for one in timeline(item)]


@pytest.mark.parametrize("name", ["staff", "org"])
def test_it_is_closed_once_more_by_the_same_way(name):
    item, who = closed(days_left=-1)
    assert item.was_late
    item = reopen(item, by=who[name], reason="反弹", due_on=soon())
    office.ask(item, who)
    closure.accept(office.fresh(item), by=who["staff"], note="这次属实")

    item = office.fresh(item)
    assert (item.state, item.was_late) == ("closed", False)
    assert Reopening.objects.get().was_late


@pytest.mark.parametrize(
    "name", ["secretary", "leader", "school_leader", "auditor", "foreign_staff"]
)
def test_who_may_not(name):
    item, who = closed()

    with pytest.raises(PermissionDenied):
        reopen(item, by=who[name], reason="反弹", due_on=soon())


def test_not_after_the_months_of_the_year_nor_without_a_reason_nor_into_the_past():
    item, who = closed()
    for reason, due_on in (("  ", soon()), ("反弹", timezone.localdate())):
        with pytest.raises(Refusal):
            reopen(item, by=who["staff"], reason=reason, due_on=due_on)
    with (
        time_machine.travel(timezone.now() + timedelta(days=400)),
        pytest.raises(Refusal, match="已过期限"),
    ):
        reopen(item, by=who["staff"], reason="反弹", due_on=soon())
    assert office.fresh(item).state == "closed"
    assert not Reopening.objects.exists()


def test_not_beside_an_open_item_of_the_same_problem():
    item, who = closed()
    other = office.participation(item.branch, within=make.round(cutoff_on=date(2013, 3, 1)))
    office.item(other, source_code=item.source_code)

    with pytest.raises(Refusal, match="同一问题"):
        reopen(item, by=who["staff"], reason="反弹", due_on=soon())


def test_a_page_act_with_its_hindrance(client):
    item, who = closed()
    client.force_login(who["staff"])
    page = client.get(item.get_absolute_url())
    assert "重新整改" in page.text
    refused = office.act(client, item, "reopen", who["staff"], **{"reopen-reason": "反弹"})
    assert refused.status_code == 422
    form = {"reopen-reason": "反弹", "reopen-due_on": soon().isoformat()}
    assert office.act(client, item, "reopen", who["secretary"], **form).status_code == 403
    assert office.act(client, item, "reopen", who["staff"], **form).status_code == 302
    assert office.act(client, item, "reopen", who["staff"], **form).status_code == 409


def test_the_archived_round_keeps_it_closed_and_the_new_one_lists_it():
    of = office.participation(make.branch(), within=make.round(name="2012年度"))
    item, who = closed(of)
    second = open_cycle("2013年度", cutoff_on=date(2013, 3, 20), set_name="2012", by=who["org"])
    old = item.round
    old.refresh_from_db()
    before = figures_for(who["auditor"], old)
    assert not Carried.objects.exists()

    item = reopen(item, by=who["org"], reason="反弹", due_on=soon())

    assert item.in_round == second
    assert figures_for(who["auditor"], old) == before
    assert before["items_closed"] == 1
    assert list(items_of(who["org"], second)) == [item]
    assert figures_for(who["auditor"], second)["items_carried"] == 1


def test_a_problem_that_is_open_from_an_earlier_round_is_that_item():
    of = office.participation(make.branch(), within=make.round(name="2012年度"))
    item = office.item(of, source_code="C1")
    org = make.org_dept()
    new = open_cycle("2013年度", cutoff_on=date(2013, 3, 20), set_name="2012", by=org)
    here = of.branch.participations.get(round=new)
    here.survey.state = "submitted"
    here.survey.save()
    office.finding(here)

    (problem,) = problems_of(here)

    assert (problem.code, problem.item) == ("C1", item)
