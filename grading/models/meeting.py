"""会议情况 of a 分党委: one record of the day for all the branches that it graded then."""

from django.db import models
from django.db.models import F, Q

from branches.scope import ScopedQuerySet


class MeetingQuerySet(ScopedQuerySet):
    scope_branch = None
    scope_paths = ("committee__path",)


class Meeting(models.Model):
    """Rows are only ever added: what was decided there points to it."""

    round = models.ForeignKey("branches.Round", models.PROTECT, related_name="meetings")
    committee = models.ForeignKey("branches.Committee", models.PROTECT, related_name="meetings")
    held_on = models.DateField("会议日期")
    due = models.PositiveSmallIntegerField("应到")
    present = models.PositiveSmallIntegerField("实到")
    agree = models.PositiveSmallIntegerField("赞成")
    against = models.PositiveSmallIntegerField("反对", default=0)
    abstain = models.PositiveSmallIntegerField("弃权", default=0)
    by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=40)
    post_text = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "定级会议"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "committee", "held_on"], name="one_meeting_a_day"
            ),
            models.CheckConstraint(
                condition=Q(present__lte=F("due"))
                & Q(present__gte=F("agree") + F("against") + F("abstain")),
                name="meeting_counts_fit",
            ),
        ]

    def __str__(self):
        return f"{self.committee} {self.held_on:%Y-%m-%d} 定级会议"

    @property
    def said(self):
        """应到 9 人、实到 8 人，赞成 8 票、反对 0 票、弃权 0 票."""
        return (
            f"应到 {self.due} 人、实到 {self.present} 人，"
            f"赞成 {self.agree} 票、反对 {self.against} 票、弃权 {self.abstain} 票"
        )
