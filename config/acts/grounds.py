"""What grading is told of items: those closed since the last grading, by indicator."""

from branches.models import Round
from grading.sheets.grounds import ClosedItem
from rectification.models import RectificationItem


def closed_items(assessment):
    """{indicator code: [ClosedItem]}: what the branch has put right since the cut-off of the round
    before this 复评. One statement more than the round before itself.
    """
    round = assessment.participation.round
    before = Round.objects.filter(cycle=round.cycle_id, seq__lt=round.seq).order_by("-seq")
    items = RectificationItem.objects.filter(
        branch=assessment.participation.branch_id,
        state=RectificationItem.State.CLOSED,
        closed_on__gt=before.values("cutoff_on")[:1],
    ).exclude(indicator_code="")
    found = {}
    for one in items.order_by("closed_on", "pk"):
        text = f"{one.number} {one.problem}（{one.closed_on:%Y-%m-%d} 销号）"
        told = ClosedItem(one.pk, text, one.get_absolute_url())
        found.setdefault(one.indicator_code, []).append(told)
    return found
