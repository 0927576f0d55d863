from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches.scope import ScopedQuerySet


class HandoverQuerySet(ScopedQuerySet):
    def unfinished(self):
        """Not confirmed by both sides yet."""
        return self.filter(Q(given_at=None) | Q(taken_at=None))


class Handover(models.Model):
    """From one secretary to the next: both confirm what is open; on the day the old rights end."""

    branch = models.ForeignKey("branches.Branch", models.PROTECT, related_name="handovers")
    giver = models.ForeignKey(
        "branches.Person", models.PROTECT, related_name="+", verbose_name="移交人"
    )
    receiver = models.ForeignKey(
        "branches.Person", models.PROTECT, related_name="+", verbose_name="接收人"
    )
    on = models.DateField("交接日期")
    note = models.TextField("交接说明", max_length=2000, blank=True)
    given_at = models.DateTimeField("移交确认", null=True, editable=False)
    taken_at = models.DateTimeField("接收确认", null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "工作交接"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch"],
                condition=Q(given_at=None) | Q(taken_at=None),
                name="one_open_handover_per_branch",
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")), name="handover_is_between_two_persons"
            ),
        ]

    def __str__(self):
        return f"{self.branch} 书记工作交接"

    def get_absolute_url(self):
        return reverse("handover", args=[self.pk])

    @property
    def is_done(self):
        return self.given_at is not None and self.taken_at is not None

    def person_of(self, side):
        """The Person of "giver" or "receiver"."""
        return {"giver": self.giver, "receiver": self.receiver}[side]
