"""The figures of a day in the past are those that its reader saw on that day."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from rectification.items import closure, progress
from rectification.items.reopening import reopen
from rectification.ledger import as_of
from rectification.ledger.figures import figures_for
from rectification.models import RectificationItem
from rectification.plans.items import cancel_item
from tests.rectification import office

pytestmark = pytest.mark.django_db
START = timezone.localtime().replace(year=2026, month=3, day=2, hour=10)
DAYS = range(60)


@contextmanager
def on(day):
    with time_machine.travel(START + timedelta(days=day), tick=False):
        yield


def story():
    """What happens to six items of a branch: [(day, act)]."""
    with on(0):
        of = office.participation()
        who = office.people(of)
    rows = {}

    def make(name, days_left):
        rows[name] = office.item(of, days_left=days_left, source_code=f"F14:{name}")

    def get(name):
        return office.fresh(rows[name])

    def put_off(name):
        row = get(name)
        later = row.due_on + timedelta(days=20)
        progress.request_extension(row, by=who["secretary"], to_due_on=later, reason="场地未落实")

    def take_up(name, days):
        due_on = timezone.localdate() + timedelta(days=days)
        reopen(get(name), by=who["staff"], reason="反弹", due_on=due_on)

    acts = [
        (1, lambda: make("closed", 10)),
        (1, lambda: make("returned", 15)),
        (1, lambda: make("put off", 30)),
        (1, lambda: make("cancelled", 5)),
        (1, lambda: make("left", 20)),
        (8, lambda: office.ask(get("closed"), who)),
        (12, lambda: office.accept(get("closed"), who)),
        (14, lambda: office.ask(get("returned"), who)),
        (22, lambda: closure.return_item(get("returned"), by=who["staff"], reason="记录不全")),
        (28, lambda: put_off("put off")),
        # Answered after the deadline: until then it was late.
        (34, lambda: progress.answer_extension(get("put off"), by=who["staff"], is_granted=True)),
        (38, lambda: cancel_item(get("cancelled"), by=who["org"], reason="重复登记")),
        (45, lambda: make("late", 3)),
        (50, lambda: office.ask(get("returned"), who)),
        (52, lambda: office.accept(get("returned"), who)),
        # Closed on the 12th day, past its first deadline when it was taken up again.
        (20, lambda: take_up("closed", 6)),
        (30, lambda: office.ask(get("closed"), who)),
        (33, lambda: office.accept(get("closed"), who)),
        (40, lambda: take_up("closed", 12)),
    ]
    return of, who, acts


def counted(user, round):
    found = figures_for(user, round)
    return found["items_all"], found["items_closed"], found["items_overdue"]


def counted_as_of(round, day):
    rows = RectificationItem.objects.filter(round=round)
    conditions = (as_of.known(day), as_of.closed(day), as_of.overdue(day))
    return tuple(rows.filter(one).count() for one in conditions)


def test_every_day_is_told_afterwards_as_it_was_read_on_that_day():
    of, who, acts = story()
    read = {}
    for day in DAYS:
        for when, act in acts:
            if when == day:
                with on(day):
                    act()
        with on(day):
            read[timezone.localdate()] = counted(who["auditor"], of.round)

    told = {day: counted_as_of(of.round, day) for day in read}

    assert told == read
    assert {overdue for _all, _closed, overdue in read.values()} >= {0, 1, 2, 3}
