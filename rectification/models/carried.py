"""上期结转: what a closed round has left to do, as it stood when it left."""

from django.db import models

from rectification.models.items import RectificationItem
from rectification.models.steps import StepQuerySet


class Carried(models.Model):
    """An item as it left `round`: the report of that round shows it so for ever, while the item
    itself goes on in RectificationItem.in_round. A row per item and round, not a column on the
    item: what is carried twice leaves two reports.
    """

    State = RectificationItem.State
    # What changes on an item's way and a report shows.
    KEPT = (
        *("state", "levels", "due_on", "return_reason", "requested_on", "accepted_on"),
        *("closed_on", "was_late", "progress_on", "progress_text", "percent"),
        *("cause", "goal", "measure", "track", "owner_office"),
    )

    item = models.ForeignKey(
        RectificationItem, models.PROTECT, related_name="carried_rows", db_index=False
    )
    round = models.ForeignKey(
        "branches.Round", models.PROTECT, related_name="carried_items", db_index=False
    )
    on = models.DateField("结转日期")
    # More time had been asked for and not yet been answered.
    asked_time = models.BooleanField(default=False)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = "结转"
        constraints = [
            models.UniqueConstraint(fields=["item", "round"], name="item_leaves_a_round_once"),
        ]
        indexes = [models.Index(fields=["round", "item"], name="carried_by_round")]

    def __str__(self):
        return f"{self.item}（{self.round}）"


for name in Carried.KEPT:
    Carried.add_to_class(name, RectificationItem._meta.get_field(name).clone())
