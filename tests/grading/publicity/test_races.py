"""An objection and an approval at the same moment: one of them comes first, and nothing is lost."""

from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from branches.errors import Refusal
from config.acts import grading as acts
from grading.models import Assessment, Objection
from grading.publicity import objections
from tests import make
from tests.grading.publicity import noticed
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PAPER = {"approved_on": date(2012, 4, 10), "document_no": "校党发〔2012〕8号"}
ROUNDS = 4


@pytest.fixture(autouse=True)
def locks():
    if connection.vendor != "postgresql":
        pytest.skip("rows are locked on PostgreSQL only")


def enter(entry, by):
    said = {"source": "letter", "facts": noticed.TEXT, **noticed.SENDER}
    return objections.enter(entry, received_on=timezone.localdate(), by=by, **said)


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_a_letter_while_approving(attempt):
    row, who = noticed.decided()
    noticed.run_out(noticed.opened(row))
    rows, entry = Assessment.objects.filter(pk=row.pk), noticed.entry_of(row)

    entered, done = at_once(
        partial(enter, entry, make.org_dept()),
        partial(acts.approve, rows, by=who["org"], **PAPER),
    )

    if isinstance(entered, Refusal):
        assert (done.count, Objection.objects.count()) == (1, 0)
        assert entered.kept == [("反映的情况", noticed.TEXT)]
    else:
        assert [why for _branch, why in done.refused] == ["有 1 件异议待答复，答复后再审定。"]
        assert rows.get().state == "committee_decided"


def test_one_form_sent_twice_at_once_is_one_objection():
    row, _who = noticed.decided()
    noticed.opened(row)
    send = partial(noticed.objected, row, sent_key="one")

    first, second = at_once(send, send)

    assert first.pk == second.pk == Objection.objects.get().pk


def test_objections_at_once_have_numbers_of_their_own():
    row, _who = noticed.decided()
    noticed.opened(row)
    sent = [partial(noticed.objected, row, sent_key=f"key {one}") for one in range(3)]

    assert {one.serial for one in at_once(*sent)} == {1, 2, 3}


def test_no_more_than_the_days_number_comes_from_one_address(settings):
    settings.OBJECTIONS_PER_DAY = 2
    row, _who = noticed.decided()
    noticed.opened(row)
    sent = [partial(noticed.objected, row, sent_key=f"key {one}") for one in range(4)]

    refused = [one for one in at_once(*sent) if isinstance(one, Refusal)]

    assert (len(refused), Objection.objects.count()) == (2, 2)
