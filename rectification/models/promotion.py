"""晋位升级: what a branch says of itself before the 复评 is decided, and what became of it."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from branches.scope import ParticipationScopedQuerySet
from grading.models import Decision


class Application(models.Model):
    """申报 (F12): measures, effect and the grade hoped for, which is information only."""

    participation = models.OneToOneField(
        "branches.Participation", models.PROTECT, related_name="application"
    )
    measures = models.TextField("采取措施", max_length=2000)
    effect = models.TextField("整改成效", max_length=2000)
    hoped_grade = models.CharField("申报等级", max_length=20, blank=True)
    stated_on = models.DateField("申报日期", null=True, editable=False)
    by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    by_text = models.CharField(max_length=40, blank=True)

    objects = ParticipationScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "晋位申报"

    def __str__(self):
        return f"{self.participation} 晋位申报"


class PromotionQuerySet(ParticipationScopedQuerySet):
    def standing(self):
        """Whose approval nobody has undone, oldest first: the newest of a branch counts."""
        undone = Decision.objects.order_by().filter(
            undoes__isnull=False, assessment__participation=OuterRef("participation")
        )
        open_again = Q(participation__assessment__approved_on=None) & Exists(undone)
        return self.exclude(open_again).order_by("pk")


class Promotion(models.Model):
    """认定 of an approved 复评. Rows are only added; conditions, name and post as they were."""

    class Outcome(models.TextChoices):
        ROSE = "rose", "晋位"
        HELD = "held", "保持"
        FELL = "fell", "下降"

    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, related_name="promotions"
    )
    branch = models.ForeignKey("branches.Branch", models.PROTECT, related_name="promotions")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    from_grade = models.CharField("原等级", max_length=20)
    to_grade = models.CharField("认定等级", max_length=20)
    from_label = models.CharField(max_length=20)
    to_label = models.CharField(max_length=20)
    # [{"key", "title", "met", "fact", "basis"}] of the trace (grading.scoring.verdict).
    conditions = models.JSONField("认定条件")
    items = models.ManyToManyField(
        "rectification.RectificationItem", related_name="promotions", verbose_name="依据事项"
    )
    reason = models.CharField("说明", max_length=1000, blank=True)
    decided_on = models.DateField("认定日期")
    document_no = models.CharField("文号", max_length=60, blank=True)
    by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    by_text = models.CharField(max_length=40)
    post_text = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = "晋位认定"
        ordering = ["pk"]
        indexes = [models.Index(fields=["branch", "decided_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="held") | ~Q(from_grade=models.F("to_grade")),
                name="who_rose_or_fell_has_another_grade",
            ),
        ]

    def __str__(self):
        return f"{self.participation} {self.get_outcome_display()}"
