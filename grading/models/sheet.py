"""评分表: self and review side by side, never overwritten; a return makes a new version."""

from django.db import models
from django.db.models import Q

from grading.models.assessment import AssessmentScopedQuerySet


class SheetQuerySet(AssessmentScopedQuerySet):
    def visible_to(self, user):
        """Scope, and: a review sheet in work is the reviewers' own, a check in work 组织部's."""
        seen = super().visible_to(user)
        if not user.is_authenticated or user.sees_school:
            return seen
        drafts = Q(part__in=(Sheet.Part.REVIEW, Sheet.Part.CHECK), submitted_at=None)
        reviewed = Q(pk__in=[])
        for post in user.current_posts:
            if post.is_committee_role:
                reviewed |= Q(
                    assessment__participation__committee__path__startswith=post.committee.path
                )
        return seen.filter(~drafts | reviewed & Q(part=Sheet.Part.REVIEW))

    def current(self):
        return self.filter(is_current=True)


class Sheet(models.Model):
    class Part(models.TextChoices):
        SELF = "self", "支部自评"
        REVIEW = "review", "分党委考评"
        CHECK = "check", "组织部核验"

    assessment = models.ForeignKey("grading.Assessment", models.PROTECT, related_name="sheets")
    part = models.CharField("类别", max_length=10, choices=Part.choices)
    version = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField("报送时间", null=True)
    submitted_by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "评分表"
        ordering = ["assessment", "part", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "part"],
                condition=Q(is_current=True),
                name="one_current_sheet",
            ),
            models.UniqueConstraint(
                fields=["assessment", "part", "version"], name="sheet_version_is_unique"
            ),
        ]

    def __str__(self):
        return f"{self.assessment.participation} {self.get_part_display()}表"

    @property
    def participation(self):
        return self.assessment.participation


class IndicatorScoreQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(sheet__in=Sheet.objects.visible_to(user))


class IndicatorScore(models.Model):
    """A judged indicator of a sheet: the choice made, not only the points it is worth."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="scores")
    indicator = models.ForeignKey("grading.Indicator", models.PROTECT, related_name="scores")
    choice = models.CharField("档次", max_length=40, blank=True)  # band: 好 …; levels: the label
    ticks = models.JSONField(
        null=True, blank=True
    )  # sum: keys of the ticked parts; null = not yet judged
    counts = models.JSONField(null=True, blank=True)  # deduct: {key: count}; null = not yet judged
    proposed = models.JSONField(default=list, blank=True)  # ticks the system had suggested
    points = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True)
    note = models.CharField("说明", max_length=1000, blank=True)

    objects = IndicatorScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "指标得分"
        ordering = ["sheet", "indicator"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "indicator"], name="indicator_is_scored_once"),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0), name="points_not_negative"
            ),
        ]


class Ground(models.Model):
    """复评: what a raised judgement rests on beside its note: a file, or a closed item, which is
    kept as key and words since grading knows no items.
    """

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="grounds")
    code = models.CharField("指标", max_length=4)
    file = models.ForeignKey("branches.File", models.PROTECT, null=True, related_name="+")
    item = models.BigIntegerField("整改事项", null=True)
    text = models.CharField("依据", max_length=200)
    by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = IndicatorScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "提高的依据"
        ordering = ["sheet", "code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "code", "item"], name="item_is_cited_once"),
            models.CheckConstraint(
                condition=Q(file=None, item__isnull=False) | Q(file__isnull=False, item=None),
                name="ground_is_file_or_item",
            ),
        ]

    def __str__(self):
        return self.text
