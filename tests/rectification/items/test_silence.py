"""Progress that fails to come: silence counts only while the branch has the item in hand."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from branches.models import Duty
from rectification.items import closure, progress
from rectification.plans import services as plans
from tests.rectification import office

pytestmark = pytest.mark.django_db


def later(days):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def quiet_since(item):
    return Duty.objects.open().get(kind=Duty.Kind.ITEM, subject_id=item.pk).quiet_since


def test_it_counts_from_the_approval_of_the_plan():
    item = office.item(state="plan_submitted")
    who = office.people(item)

    with later(12):
        plans.approve_plan(office.whole(item), by=who["staff"])
        assert quiet_since(item) == timezone.localdate()


def test_it_counts_anew_from_each_progress():
    item = office.item(days_left=90)
    who = office.people(item)

    with later(20):
        progress.add_progress(item, by=who["secretary"], note="已开会", percent=20)
        assert quiet_since(item) == timezone.localdate()


def test_the_time_in_which_others_had_it_does_not_count():
    item = office.item(days_left=90)
    who = office.people(item)
    progress.add_progress(item, by=who["secretary"], note="已开会", percent=100)
    closure.request_closure(item, by=who["secretary"], note="已整改")

    with later(40):
        closure.return_item(item, by=who["staff"], reason="记录不全")
        assert quiet_since(item) == timezone.localdate()


@pytest.mark.parametrize("state", ["plan_draft", "plan_submitted", "closure_requested"])
def test_nobody_asks_for_progress_of_what_is_not_in_work(state):
    dates = {"requested_on": timezone.localdate()} if state == "closure_requested" else {}
    office.item(state=state, **dates)

    assert set(Duty.objects.values_list("quiet_since", flat=True)) == {None}
