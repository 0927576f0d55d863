"""组织部核验: which branches are checked on the spot, and what was found. It changes no score."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models import states
from branches.scope import ParticipationScopedQuerySet


class Drawing(models.Model):
    """抽查: a sample of one round. With seed and numbers kept it can be drawn again."""

    round = models.ForeignKey("branches.Round", models.PROTECT, related_name="drawings")
    seed = models.PositiveBigIntegerField("随机种子")
    counts = models.JSONField("抽取数", default=dict)
    due_on = models.DateField("核验期限")
    by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)
    fixed_at = models.DateTimeField("确定时间", null=True)

    class Meta:
        verbose_name = "抽查"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.round}抽查"


class CheckQuerySet(ParticipationScopedQuerySet):
    def visible_to(self, user):
        """Scope; below the school only what has been checked."""
        seen = super().visible_to(user)
        if not user.is_authenticated or user.sees_school:
            return seen
        return seen.filter(state__in=Check.FOUND)


class Check(models.Model):
    """One branch of a sample."""

    class State(states.StateChoices):
        PLANNED = "planned", states.PLANNED, "拟抽查"
        OPEN = "open", states.WAITING, "待核验"
        DONE = "done", states.DONE, "已核验"
        RETURNED = "returned", states.RETURNED, "考评已退回"

    FOUND = (State.DONE, State.RETURNED)

    class Why(models.TextChoices):
        TOP = "top", "拟定最高等级"
        WEAK = "weak", "拟定最低等级"
        GAP = "gap", "自评与考评相差最大"
        RANDOM = "random", "随机"
        COVER = "cover", "该分党委尚未抽到"
        ADDED = "added", "指定"

    drawing = models.ForeignKey(Drawing, models.PROTECT, related_name="checks")
    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, related_name="checks"
    )
    why = models.CharField("抽取原因", max_length=10, choices=Why.choices)
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.PLANNED, editable=False
    )
    sheet = models.OneToOneField(
        "grading.Sheet", models.PROTECT, null=True, related_name="verification"
    )
    # What it came to when it was finished; later versions of the review leave it as it was.
    found = models.JSONField("逐项结果", default=list)
    gap = models.DecimalField("与考评逐项相差合计", max_digits=6, decimal_places=2, null=True)
    note = models.CharField("核验意见", max_length=1000, blank=True)
    by_text = models.CharField("核验人", max_length=120, blank=True)
    done_at = models.DateTimeField(null=True)
    reason = models.CharField("退回原因", max_length=1000, blank=True)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = "核验"
        ordering = ["drawing", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["drawing", "participation"], name="branch_is_drawn_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("done", "returned"))
                | Q(done_at__isnull=False, sheet__isnull=False),
                name="finished_check_has_its_sheet",
            ),
        ]

    def __str__(self):
        return f"{self.participation} 核验"

    def get_absolute_url(self):
        return reverse("grading:check", args=[self.pk])
