"""批量验收: many requests accepted by one act, each looked at."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from branches.models import AuditEntry, Duty, Participation, Reminder
from rectification.items import closure
from rectification.models import Acceptance, RectificationItem
from tests import make
from tests.rectification import office

pytestmark = pytest.mark.django_db
State = RectificationItem.State


def waiting(of, who, *, levels=1, **fields):
    item = office.item(of, state="plan_draft", levels=levels, **fields)
    return office.to_state(item, "closure_requested", who)


def requests(*items):
    return [item.closurerequest_rows.last() for item in items]


def opinions(*items, note="属实"):
    return dict.fromkeys(requests(*items), note)


@pytest.fixture
def pile():
    """(staff, secretary, [items]) of one 分党委: three branches, two levels with the last."""
    first = office.participation()
    who = office.people(first)
    items = [waiting(first, who), waiting(first, who)]
    for levels in (1, 2):
        of = office.participation(make.branch(of=first.sub_committee))
        people = {"secretary": make.secretary(of.branch), "staff": who["staff"]}
        items.append(waiting(of, people, levels=levels))
    Reminder.objects.all().delete()
    return who, items


def states(items):
    return [office.fresh(item).state for item in items]


def test_all_are_accepted_each_by_its_own_level(pile):
    who, items = pile

    done = closure.accept_many(opinions(*items), by=who["staff"])

    assert (len(done.accepted), done.refused) == (4, [])
    assert states(items) == ["closed", "closed", "closed", "committee_accepted"]
    today = timezone.localdate()
    assert {office.fresh(item).accepted_on for item in items} == {today}
    assert [office.fresh(item).closed_on for item in items] == [today, today, today, None]
    assert list(Duty.objects.open().values_list("kind", "subject_id")) == [
        ("confirmation", items[3].pk)
    ]
    assert Acceptance.objects.filter(is_accepted=True, note="属实").count() == 4
    entries = AuditEntry.objects.filter(action__startswith="rectification.accept")
    assert sorted(entries.values_list("action", "target_id")) == [
        *(("rectification.accept", item.pk) for item in items[:3]),
        ("rectification.accept_first", items[3].pk),
    ]


def test_each_may_have_an_opinion_of_its_own(pile):
    who, items = pile
    one, other = requests(*items[:2])

    closure.accept_many({one: "记录齐全", other: "已补正"}, by=who["staff"])

    assert [item.acceptance_rows.get().note for item in items[:2]] == ["记录齐全", "已补正"]


def test_lateness_is_of_each_item():
    of = office.participation()
    who = office.people(of)
    late, early = waiting(of, who, days_left=-3), waiting(of, who, days_left=3)

    closure.accept_many(opinions(late, early), by=who["staff"])

    assert [office.fresh(item).was_late for item in (late, early)] == [True, False]


def test_what_has_moved_on_stays_and_is_named(pile):
    who, items = pile
    asked = opinions(*items)
    closure.return_item(items[0], by=who["staff"], reason="记录不全")
    closure.accept(items[1], by=who["staff"], note="属实")

    done = closure.accept_many(asked, by=who["staff"])

    assert states(items) == ["in_progress", "closed", "closed", "committee_accepted"]
    assert [(item.pk, note) for item, _why, note in done.refused] == [
        (items[0].pk, "属实"),
        (items[1].pk, "属实"),
    ]
    assert "整改中" in done.refused[0][1]
    assert "已销号" in done.refused[1][1]


def test_an_opinion_counts_for_the_request_that_was_looked_at(pile):
    who, items = pile
    asked = opinions(items[0])
    closure.return_item(items[0], by=who["staff"], reason="记录不全")
    closure.request_closure(office.fresh(items[0]), by=who["secretary"], note="补齐")

    done = closure.accept_many(asked, by=who["staff"])

    assert "重新申请" in done.refused[0][1]
    assert states(items[:1]) == ["closure_requested"]


def test_nobody_accepts_what_is_not_for_him_or_his_own_work(pile):
    who, items = pile

    for name in ("secretary", "leader", "org", "foreign_staff"):
        done = closure.accept_many(opinions(*items), by=who[name])
        assert (done.accepted, len(done.refused)) == ([], 4)

    own = make.staff(items[0].participation.sub_committee)
    items[0].progress_rows.update(by=own)
    done = closure.accept_many(opinions(*items), by=own)
    assert [why for _item, why, _note in done.refused] == [
        "您办理过该事项或提出了销号申请，须由另一人验收。"
    ]
    assert states(items)[0] == "closure_requested"


def test_what_an_archived_round_has_left_is_accepted_with_the_rest(pile):
    who, items = pile
    Participation.objects.filter(pk=items[0].participation_id).update(frozen_at=timezone.now())

    done = closure.accept_many(opinions(*items), by=who["staff"])

    assert {items[0].pk, items[1].pk} <= {item.pk for item in done.accepted}
    assert states(items[:2]) == ["closed"] * 2


def test_the_second_level_confirms_many_and_is_another_person(pile):
    who, items = pile
    closure.accept_many(opinions(items[3]), by=who["staff"])
    items[3].acceptance_rows.update(by=who["org"])

    done = closure.accept_many(opinions(items[3], note="同意"), by=who["org"])
    assert "另一人确认" in done.refused[0][1]

    done = closure.accept_many(opinions(items[3], note="同意"), by=make.org_dept())
    assert (states(items[3:]), done.refused) == (["closed"], [])


def test_a_person_is_told_once_of_one_act(pile):
    who, items = pile

    closure.accept_many(opinions(*items), by=who["staff"])

    told = Reminder.objects.filter(duty=None)
    of = items[0].participation
    assert list(told.filter(recipient=who["secretary"]).values_list("title", "link")) == [
        ("整改事项（2 项）", f"/rectification/plans/{of.pk}/")
    ]
    last = told.get(participation=items[3].participation)
    assert (last.stage.split("-")[0], last.link) == ("accepted", items[3].get_absolute_url())
    assert told.count() == 3


def statements(count):
    of = office.participation()
    who = office.people(of)
    items = [waiting(of, who) for _number in range(count)]
    asked = opinions(*items)
    with CaptureQueriesContext(connection) as said:
        closure.accept_many(asked, by=who["staff"])
    return len(said)


def test_eleven_cost_as_many_statements_as_two():
    assert statements(11) == statements(2)


def test_the_deadline_of_a_confirmation_counts_from_today(pile):
    who, items = pile
    closure.accept_many(opinions(*items), by=who["staff"])

    due_on = Duty.objects.open().get(kind="confirmation").due_on

    assert due_on >= timezone.localdate() + timedelta(days=7)
