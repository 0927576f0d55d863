from datetime import timedelta

import pytest
from django.utils import timezone

from branches.duties.ledger import Owed
from branches.models import Duty
from rectification.items import closure, progress
from rectification.plans import services
from rectification.plans.owed import expected_duties
from tests.rectification import office

pytestmark = pytest.mark.django_db
COLUMNS = ("kind", "subject_id", "role", "title", "link", "due_on", "branch_id", "committee_id")


def open_duties():
    return {Owed(*row) for row in Duty.objects.open().values_list(*COLUMNS)}


def test_duties_are_what_the_states_ask_for_after_every_step():
    item = office.item(state="plan_draft", levels=2)
    who = office.people(item)
    states = ["plan_submitted", "in_progress", "closure_requested", "committee_accepted", "closed"]
    assert open_duties() == expected_duties() != set()

    for state in states:
        office.STEPS[state](office.fresh(item), who)
        assert open_duties() == expected_duties(), state

    assert expected_duties() == set()


def test_duties_follow_returns_and_extensions():
    item = office.item(state="plan_draft", days_left=9)
    who = office.people(item)
    office.to_state(item, "plan_submitted", who)
    services.return_plan(item.participation, by=who["staff"], reason="不具体")
    assert open_duties() == expected_duties()

    office.to_state(item, "in_progress", who)
    progress.request_extension(
        office.fresh(item),
        by=who["secretary"],
        to_due_on=item.due_on + timedelta(days=9),
        reason="外出",
    )
    assert open_duties() == expected_duties()
    assert {one.kind for one in expected_duties()} == {"item", "extension"}

    progress.answer_extension(item, by=who["staff"], is_granted=True)
    assert open_duties() == expected_duties()
    office.ask(office.fresh(item), who)
    closure.return_item(office.fresh(item), by=who["staff"], reason="不全")
    assert open_duties() == expected_duties()


def test_what_an_archived_round_has_left_is_still_owed():
    of = office.item().participation
    office.item(of, state="plan_draft")
    type(of).objects.filter(pk=of.pk).update(frozen_at=timezone.now())

    assert {one.kind for one in expected_duties()} == {"item", "plan"}
    assert open_duties() == expected_duties()
