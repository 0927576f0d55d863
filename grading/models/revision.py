"""更正 of a grade that the school has approved: proposed by one person, approved by another."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches.models import states
from branches.scope import ParticipationScopedQuerySet


class Revision(models.Model):
    """Both grades stay for ever; what is approved is a Decision of its own, valid from its day."""

    class State(states.StateChoices):
        PROPOSED = "proposed", states.WAITING, "更正待审批"
        APPROVED = "approved", states.DONE, "已更正"
        REFUSED = "refused", states.OFF, "不予更正"
        WITHDRAWN = "withdrawn", states.OFF, "更正已撤回"

    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, related_name="revisions"
    )
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.PROPOSED, editable=False
    )
    from_grade = models.CharField("原等级", max_length=20)
    to_grade = models.CharField("更正为", max_length=20)
    from_label = models.CharField(max_length=20)
    to_label = models.CharField(max_length=20)
    reason = models.CharField("更正理由", max_length=1000)
    proposed_by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    proposed_by_text = models.CharField("提出人", max_length=40)
    proposed_post_text = models.CharField(max_length=120)
    proposed_on = models.DateField("提出日期")
    answered_by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    answered_by_text = models.CharField("审批人", max_length=40, blank=True)
    answered_post_text = models.CharField(max_length=120, blank=True)
    answer = models.CharField("不予更正的理由", max_length=500, blank=True)
    valid_on = models.DateField("生效日期", null=True)
    document_no = models.CharField("文号", max_length=60, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = ParticipationScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "等级更正"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(state="proposed"),
                name="one_open_revision_per_branch",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(valid_on__isnull=False)
                & Q(answered_by__isnull=False)
                & ~Q(answered_by=F("proposed_by")),
                name="revision_has_another_approver",
            ),
            models.CheckConstraint(
                condition=~Q(from_grade=F("to_grade")), name="revision_changes_the_grade"
            ),
        ]

    def __str__(self):
        return f"{self.participation} 等级更正"

    def get_absolute_url(self):
        return reverse("grading:revision", args=[self.participation_id])

    @property
    def said(self):
        """2012-06-01 由先进更正为合格: once it is approved."""
        return f"{self.valid_on:%Y-%m-%d} 由{self.from_label}更正为{self.to_label}"
