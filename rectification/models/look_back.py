"""回头看: 组织部 looks again at a branch some months after it has left the bottom grade."""

from django.db import models
from django.urls import reverse

from branches.models import states
from branches.scope import ParticipationScopedQuerySet


class LookBack(models.Model):
    """One check whether it holds; `participation`: whose approval lifted the branch `left_on`."""

    class State(states.StateChoices):
        DUE = "due", states.WAITING, "待核查"
        HOLDS = "holds", states.DONE, "成效保持"
        SLIPPED = "slipped", states.WORKING, "问题反弹"

    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="look_backs", editable=False
    )
    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, related_name="look_backs", editable=False
    )
    left_on = models.DateField("转化日期", editable=False)
    months = models.PositiveSmallIntegerField("转化后月数", editable=False)
    due_on = models.DateField("核查期限", editable=False)
    state = models.CharField(
        "结论", max_length=10, choices=State.choices, default=State.DUE, editable=False
    )
    note = models.TextField("看到的情况", max_length=2000, blank=True)
    checked_on = models.DateField("核查日期", null=True, editable=False)
    by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    by_text = models.CharField(max_length=40, blank=True)
    post_text = models.CharField(max_length=120, blank=True)

    objects = ParticipationScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "回头看"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"], condition=models.Q(state="due"), name="look_back_is_due"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "left_on", "months"], name="one_look_back_each_time"
            ),
            models.CheckConstraint(
                condition=models.Q(state="due", checked_on=None)
                | ~models.Q(state="due") & models.Q(checked_on__isnull=False) & ~models.Q(note=""),
                name="what_was_checked_says_what_was_seen",
            ),
        ]

    def __str__(self):
        return f"“{self.participation}”转化后 {self.months} 个月回头看"

    def get_absolute_url(self):
        return reverse("rectification:look_back", args=[self.pk])
