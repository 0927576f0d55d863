"""党员群众测评: totals only. Ballots are never stored, so nobody can be joined to a vote."""

from django.db import models
from django.db.models import F, Q

from branches.rulebook.fields import AUDIENCES
from branches.rulebook.polls import satisfaction
from branches.scope import ParticipationScopedQuerySet


class PollQuerySet(ParticipationScopedQuerySet):
    def counting(self):
        """The poll that counts: the repeated one, where one was repeated."""
        return self.filter(is_void=False)


class Poll(models.Model):
    """One count per participation and audience; a repeated poll keeps the earlier one as void."""

    class Audience(models.TextChoices):
        MEMBERS = "members", AUDIENCES["members"]
        CLIENTS = "clients", AUDIENCES["clients"]

    class Source(models.TextChoices):
        IMPORT = "import", "表格导入"
        TYPED = "typed", "手工录入"

    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, related_name="polls"
    )
    audience = models.CharField("测评对象", max_length=10, choices=Audience.choices)
    source = models.CharField("来源", max_length=10, choices=Source.choices, default=Source.TYPED)
    is_void = models.BooleanField("已重测", default=False, editable=False)
    held_on = models.DateField("测评日期", null=True, blank=True)
    due = models.PositiveIntegerField("应参加", null=True)
    issued = models.PositiveIntegerField("发出", null=True)
    returned = models.PositiveIntegerField("收回", null=True)
    valid = models.PositiveIntegerField("有效", null=True)
    satisfied = models.PositiveIntegerField("满意", null=True)
    basic = models.PositiveIntegerField("基本满意", null=True)
    unsatisfied = models.PositiveIntegerField("不满意", null=True)
    unknown = models.PositiveIntegerField("不了解", null=True)
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(
        "branches.User", models.PROTECT, null=True, related_name="+", editable=False
    )

    COUNTS = ("due", "issued", "returned", "valid", "satisfied", "basic", "unsatisfied", "unknown")

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = "满意度测评"
        ordering = ["participation", "audience", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "audience"],
                condition=Q(is_void=False),
                name="one_counting_poll_per_audience",
            ),
            models.CheckConstraint(
                condition=Q(valid=None) | Q(returned=None) | Q(valid__lte=F("returned")),
                name="poll_valid_within_returned",
            ),
        ]

    def __str__(self):
        return f"{self.participation} {self.get_audience_display()}测评"

    def is_invalid(self, parameters):
        """Whether it counts for nothing by the Parameters of its year and has to be repeated."""
        return not satisfaction(self, parameters).is_valid
