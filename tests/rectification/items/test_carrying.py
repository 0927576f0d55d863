"""上期结转: what is open outlives its round, and the old report stays as it was."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.models import AuditEntry, Duty
from config.acts.cycle import archive, archived_with_it, open_cycle
from config.acts.duties import differences
from rectification.items import closure, progress
from rectification.items.carrying import bring_in, carry_over
from rectification.ledger.figures import figures_for, items_of
from rectification.models import Carried, RectificationItem
from rectification.plans.items import cancel_item
from tests import make
from tests.papers import first_paper
from tests.rectification import office

pytestmark = pytest.mark.django_db
LIST = reverse("rectification:items")


@pytest.fixture
def old():
    """A round with items in several states, of one branch."""
    return office.participation(make.branch(), within=make.round(name="2012年度"))


def next_year(org=None, name="2013年度"):
    return open_cycle(name, cutoff_on=date(2013, 3, 20), set_name="2012", by=org or make.org_dept())


def states(round, user):
    return {one.problem: one.state for one in items_of(user, round)}


def test_what_is_open_goes_over_and_the_rest_stays(old):
    for state in RectificationItem.State:
        office.item(old, state=state, levels=2, problem=str(state))
    new = next_year()

    here = RectificationItem.objects.filter(in_round=new)
    assert {one.state for one in here} == set(RectificationItem.State) - {"closed", "cancelled"}
    assert {one.round for one in here} == {old.round}
    assert Carried.objects.filter(round=old.round).count() == 5
    assert not any(row.state in RectificationItem.FINISHED for row in Carried.objects.all())


def test_duties_levels_deadline_and_lateness_stay(old):
    item = office.item(old, days_left=-3, levels=2)
    draft = office.item(old, state="plan_draft")
    before = set(Duty.objects.open().values_list("kind", "subject_id", "due_on", "due_version"))

    next_year()

    after = Duty.objects.open().exclude(kind="survey")
    assert set(after.values_list("kind", "subject_id", "due_on", "due_version")) == before
    assert {"item", "plan"} == {kind for kind, *_rest in before}
    fresh = office.fresh(item)
    assert (fresh.levels, fresh.due_on, fresh.is_overdue) == (2, item.due_on, True)
    assert office.fresh(draft).state == "plan_draft"
    found = differences(timezone.localdate())
    assert (found.missing, found.surplus, found.changed) == ([], [], [])


def test_the_old_report_keeps_what_it_showed(client, old):
    items = [office.item(old, days_left=days, problem=f"第{days}项") for days in (-40, -3, 5, 30)]
    items += [office.item(old, state=state) for state in ("closed", "closure_requested")]
    who = office.people(old)
    asked = items[3]
    later = asked.due_on + timedelta(days=9)
    progress.request_extension(asked, by=who["secretary"], to_due_on=later, reason="外出")
    before = figures_for(who["auditor"], old.round)
    new = next_year(who["org"])
    old.round.refresh_from_db()
    gone_over = figures_for(who["auditor"], new)
    assert figures_for(who["auditor"], old.round) == before
    assert {name: before[name] for name in gone_over if name != "items_carried"} == {
        **{name: gone_over[name] for name in gone_over if name != "items_carried"},
        "items_all": gone_over["items_all"] + 1,
        "items_closed": 1,
    }

    office.ask(office.fresh(items[0]), who)
    closure.accept(office.fresh(items[0]), by=who["staff"], note="属实")
    progress.answer_extension(office.fresh(asked), by=who["staff"], is_granted=True)
    cancel_item(office.fresh(items[2]), by=who["org"], reason="重复")

    assert figures_for(who["auditor"], old.round) == before
    client.force_login(who["org"])
    page = client.get(LIST, {"round": old.round_id, "figure": "items_overdue"})
    assert sorted(one.problem for one in page.context["items"]) == ["第-3项", "第-40项"]
    assert all(one.is_overdue for one in page.context["items"])
    assert states(new, who["org"])["第-40项"] == "closed"


def test_the_new_ledger_shows_it_apart(client, old):
    office.item(old, problem="去年的")
    who = office.people(old)
    new = next_year(who["org"])
    of = old.branch.participations.get(round=new)
    office.item(of, problem="今年的")
    client.force_login(who["staff"])

    page = client.get(LIST)
    assert page.context["count"] == 2
    tab = next(one for one in page.context["tabs"] if one.label == "上期结转")
    assert tab.count == 1
    apart = client.get(LIST, {"figure": "items_carried"})
    assert [one.problem for one in apart.context["items"]] == ["去年的"]
    lines = first_paper(client.get(reverse("rectification:export"))).lines
    assert {line["具体问题"]: line["上期结转"] for line in lines} == {
        "去年的": "是",
        "今年的": "否",
    }


def test_carried_twice_both_reports_stay(old):
    item = office.item(old, days_left=5, problem="两年的")
    who = office.people(old)
    second = next_year(who["org"])
    RectificationItem.objects.update(due_on=timezone.localdate() - timedelta(days=2))
    middle = figures_for(who["auditor"], second)
    third = _year_after(who["org"])
    office.ask(office.fresh(item), who)
    closure.accept(office.fresh(item), by=who["staff"], note="属实")

    for round in (old.round, second):
        round.refresh_from_db()
    first = figures_for(who["auditor"], old.round)
    assert (first["items_doing"], first["items_overdue"]) == (1, 0)
    assert figures_for(who["auditor"], second) == middle
    assert (middle["items_doing"], middle["items_overdue"], middle["items_carried"]) == (1, 1, 1)
    assert figures_for(who["auditor"], third)["items_closed"] == 1


def _year_after(org):
    return open_cycle("2014年度", cutoff_on=date(2014, 3, 20), set_name="2012", by=org)


def test_only_the_present_committee_acts_and_duties_go_there(client, old):
    item = office.item(old)
    who = office.people(old)
    next_year(who["org"])
    new_home = make.committee()
    old.branch.refresh_from_db()
    old.branch.move_to(new_home)
    old.branch.save()
    new_staff = make.staff(new_home)
    office.ask(office.fresh(item), who)

    assert Duty.objects.open().get(kind="acceptance").committee == new_home
    for user in (who["staff"], new_staff):
        client.force_login(user)
        assert client.get(item.get_absolute_url()).status_code == 200
    refused = office.act(client, item, "accept", who["staff"], **{"opinion-note": "属实"})
    assert refused.status_code == 403
    assert (
        office.act(client, item, "accept", new_staff, **{"opinion-note": "属实"}).status_code == 302
    )
    assert office.fresh(item).state == "closed"


def test_a_branch_that_the_new_round_has_not_yet_comes_later(old):
    item = office.item(old)
    new = make.round(name="2013年度", cutoff_on=date(2013, 3, 20))

    assert archive(old.round, new, by=None) == 0
    assert office.fresh(item).in_round == old.round
    assert Carried.objects.get().item == item

    make.participation(old.branch, within=new)
    assert (bring_in(new, None), bring_in(new, None)) == (1, 0)
    assert office.fresh(item).in_round == new
    assert carry_over(old.round, new, None) == 0
    assert Carried.objects.count() == 1


def test_what_goes_over_is_said_beforehand_with_numbers(old):
    office.item(old, days_left=-3), office.item(old)
    office.item(office.participation(within=old.round))
    office.item(old, state="closed")

    assert archived_with_it()[-1] == (
        "2 个支部的 3 项整改没有销号，作为“上期结转”转入新一轮，"
        "期限、验收层级和待办照旧（其中逾期 1 项，逾期照算）。"
    )
    new = next_year()
    entry = AuditEntry.objects.get(action="carrying.over")
    assert (entry.target_id, entry.changes) == (new.pk, {"上期结转": [None, "3项"]})


def test_carrying_asks_as_often_for_many(old):
    numbers = []
    rounds = [old.round]
    for count in (1, 30):
        for _ in range(count):
            office.item(old.branch.participations.get(round=rounds[-1]))
        new = make.round(cutoff_on=date(2013, 3, len(rounds)))
        make.participation(old.branch, within=new)
        with CaptureQueriesContext(connection) as asked:
            carry_over(rounds[-1], new, None)
        numbers.append(len(asked))
        rounds.append(new)
    assert numbers[0] == numbers[1] <= 8
    assert RectificationItem.objects.filter(in_round=rounds[-1]).count() == 31
