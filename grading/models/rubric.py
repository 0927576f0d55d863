"""评分标准: a rubric per round and kind of branch, as data; frozen when its first sheet exists."""

from django.db import models
from django.utils.functional import cached_property

from branches.models import Branch
from grading.scoring.rubric_spec import CriterionSpec, IndicatorSpec, RubricSpec


class Rubric(models.Model):
    round = models.ForeignKey("branches.Round", models.PROTECT, related_name="rubrics")
    kind = models.CharField("支部类别", max_length=10, choices=Branch.Kind.choices)
    version = models.PositiveSmallIntegerField("版本", default=1)
    name = models.CharField("名称", max_length=60)
    frozen_at = models.DateTimeField("启用时间", null=True)

    class Meta:
        verbose_name = "评分标准"
        ordering = ["round", "kind", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "kind", "version"], name="rubric_version_is_unique"
            )
        ]

    def __str__(self):
        return self.name

    @cached_property
    def spec(self):
        """The rubric in the pure form that scoring works with (scoring.rubric_spec.RubricSpec)."""
        return RubricSpec(self.kind, self.name, tuple(one.spec for one in self.criteria.all()))


class Criterion(models.Model):
    class Key(models.TextChoices):
        LEADERSHIP = "leadership", "领导班子好"
        MEMBERS = "members", "党员队伍好"
        MECHANISM = "mechanism", "工作机制好"
        PERFORMANCE = "performance", "工作业绩好"
        MASSES = "masses", "群众反映好"

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    key = models.CharField(max_length=20, choices=Key.choices)
    points = models.DecimalField("分值", max_digits=5, decimal_places=2)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "标准"
        ordering = ["rubric", "sort_order"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "key"], name="criterion_stands_once")
        ]

    def __str__(self):
        return self.get_key_display()

    @cached_property
    def spec(self):
        return self.spec_of(one.spec for one in self.indicators.all())

    def spec_of(self, indicators):
        """The criterion in pure form with these IndicatorSpecs."""
        return CriterionSpec(self.key, self.get_key_display(), self.points, tuple(indicators))


class Indicator(models.Model):
    """指标. `formula` names a function of grading.scoring.formulas; parts as in rubrics.json."""

    class Method(models.TextChoices):
        AUTO = "auto", "自动计算"
        RATIO = "ratio", "按比例计算"
        SURVEY = "survey", "按测评计算"
        BAND = "band", "四档评价"
        LEVELS = "levels", "分档计分"
        SUM = "sum", "分项计分"
        DEDUCT = "deduct", "逐项扣分"

    COMPUTED = (Method.AUTO, Method.RATIO, Method.SURVEY)

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="indicators")
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="indicators")
    code = models.CharField("编号", max_length=4)
    name = models.CharField("指标", max_length=60)
    points = models.DecimalField("分值", max_digits=5, decimal_places=2)
    method = models.CharField("方法", max_length=10, choices=Method.choices)
    rule = models.CharField("评分办法", max_length=300)
    origin = models.CharField("依据", max_length=200, blank=True)
    formula = models.CharField(max_length=40, blank=True)
    levels = models.JSONField(default=list, blank=True)
    parts = models.JSONField(default=list, blank=True)
    deductions = models.JSONField(default=list, blank=True)
    problems = models.JSONField(default=dict, blank=True)
    needs_note = models.BooleanField("须写事例", default=False)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "指标"
        ordering = ["criterion", "sort_order"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "code"], name="indicator_code_is_unique")
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    @property
    def is_computed(self):
        return self.method in self.COMPUTED

    @cached_property
    def spec(self):
        return IndicatorSpec(
            code=self.code,
            name=self.name,
            points=self.points,
            method=self.method,
            formula=self.formula,
            levels=tuple(self.levels),
            parts=tuple(self.parts),
            deductions=tuple(self.deductions),
            needs_note=self.needs_note,
            rule=self.rule,
            problems=self.problems,
        )
