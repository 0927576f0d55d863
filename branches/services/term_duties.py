"""换届: the duty of a branch whose term of office ends within half a year or has ended."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from branches import duties
from branches.models import Duty
from branches.queries.duties import expected_duties


@transaction.atomic
def open_term_duties(today=None):
    """Open the missing duties, move those whose limit moved, close those no longer near.

    `today`: date, default today in Shanghai. Returns {"opened", "moved", "closed"} (counts).
    """
    expected = {one.subject_id: one for one in expected_duties(today)}
    present = dict(
        Duty.objects.open().filter(kind=Duty.Kind.TERM).values_list("subject_id", "due_on")
    )
    duties.open_duties(one for pk, one in expected.items() if pk not in present)
    moved = [
        pk for pk, due_on in present.items() if pk in expected and expected[pk].due_on != due_on
    ]
    gone = present.keys() - expected.keys()
    move(moved, expected)
    close(gone)
    return {
        "opened": len(expected.keys() - present.keys()),
        "moved": len(moved),
        "closed": len(gone),
    }


def move(branch_ids, expected):
    """New deadlines for open duties; `expected` {branch: Owed}. A new version is reminded anew."""
    rows = list(Duty.objects.open().filter(kind=Duty.Kind.TERM, subject_id__in=branch_ids))
    for row in rows:
        row.due_on = expected[row.subject_id].due_on
        row.due_version = F("due_version") + 1
    Duty.objects.bulk_update(rows, ["due_on", "due_version"], batch_size=500)


def close(branch_ids):
    Duty.objects.open().filter(kind=Duty.Kind.TERM, subject_id__in=branch_ids).update(
        closed_at=timezone.now()
    )
