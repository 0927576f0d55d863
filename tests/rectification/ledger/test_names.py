"""Two things have two names: what the first level has to accept, and all that is being accepted."""

import pytest

from branches.models import Duty
from config.pages.home import WORDS
from rectification.ledger.figures import FIGURE_LABELS, figures_for
from rectification.models import RectificationItem
from tests import make
from tests.rectification import office

pytestmark = pytest.mark.django_db
State = RectificationItem.State


def test_what_waits_for_acceptance_is_the_number_of_the_duties():
    of = office.participation()
    for state, count in ((State.CLOSURE_REQUESTED, 3), (State.COMMITTEE_ACCEPTED, 2)):
        for _ in range(count):
            office.item(of, state=state, levels=2)

    counts = figures_for(make.auditor(), of.round)

    owed = Duty.objects.filter(kind=Duty.Kind.ACCEPTANCE, closed_at=None).count()
    assert (counts["items_to_accept"], counts["items_waiting"]) == (owed, 5) == (3, 5)
    assert (FIGURE_LABELS["items_to_accept"], FIGURE_LABELS["items_waiting"]) == (
        "待验收",
        "验收中",
    )
    assert "待验收" in WORDS[Duty.Kind.ACCEPTANCE][0]
    assert RectificationItem.STATUS_WORDS[State.CLOSURE_REQUESTED] == "待验收"
