"""支部说明: what the secretary tells the level that decides next. Rows are only ever added."""

from django.db import models

from branches.scope import ParticipationScopedQuerySet


class Remark(models.Model):
    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, related_name="remarks"
    )
    text = models.CharField("说明", max_length=1000)
    by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = ParticipationScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "支部说明"
        ordering = ["participation", "pk"]

    def __str__(self):
        return f"{self.participation} 说明"
