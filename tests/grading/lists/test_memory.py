"""A workbook of a whole school is written batch by batch: what is written is let go."""

import gc
import weakref

import pytest

from branches.models import Round
from grading.lists import export
from grading.models import Assessment
from tests import make
from tests.grading import graded

pytestmark = pytest.mark.django_db
BATCH, BRANCHES = 2, 8


@pytest.fixture
def most_alive(monkeypatch):
    """{"cards": so many at the same time at most}"""
    alive, most = weakref.WeakSet(), {"cards": 0}
    load_cards = export.load_cards

    def counted(rows):
        cards = load_cards(rows)
        alive.update(cards)
        gc.collect()
        most["cards"] = max(most["cards"], len(alive))
        return cards

    monkeypatch.setattr(export, "BATCH", BATCH)
    monkeypatch.setattr(export, "load_cards", counted)
    return most


@pytest.mark.parametrize(
    ("write", "more"), [(export.summary_workbook, [("汇总表",)]), (export.scores_workbook, [])]
)
def test_no_more_than_two_batches_are_in_memory(most_alive, write, more):
    first = graded.assessment()
    for _ in range(BRANCHES - 1):
        graded.assessment(make.branch(), within=first.participation.round)

    write(Assessment.objects.order_by("pk"), Round.objects.get(), *more)

    # The batch that is being written, and the next one as it is read.
    assert BATCH <= most_alive["cards"] <= 2 * BATCH
