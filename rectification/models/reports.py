"""整顿月报: what a weak branch reports each month of all its open items, in one form."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.scope import ParticipationScopedQuerySet


class MonthlyReportQuerySet(ParticipationScopedQuerySet):
    def owed(self):
        """Not sent in yet, and still asked for."""
        return self.filter(reported_on=None, ended_on=None)


class MonthlyReport(models.Model):
    """One month of one branch: made when the month begins, filled in by its secretary.
    `participation` is the year the branch stands in, whose offices see and chase it; `ended_on`:
    the branch had nothing to report any more before it did.
    """

    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="monthly_reports", editable=False
    )
    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, related_name="monthly_reports", editable=False
    )
    month = models.DateField("月份", editable=False)  # its first day
    due_on = models.DateField("报送期限", editable=False)
    reported_on = models.DateField("报送日期", null=True, editable=False)
    ended_on = models.DateField("不再报送", null=True, editable=False)
    note = models.TextField("困难和需要的帮助", max_length=1000, blank=True)
    by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    by_text = models.CharField(max_length=40, blank=True)
    post_text = models.CharField(max_length=120, blank=True)

    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = "整顿月报"
        ordering = ["-month", "-pk"]
        indexes = [
            models.Index(
                fields=["branch"],
                condition=Q(reported_on=None, ended_on=None),
                name="monthly_report_is_owed",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["branch", "month"], name="one_report_a_month"),
            models.CheckConstraint(
                condition=Q(reported_on=None) | Q(ended_on=None),
                name="what_was_reported_has_not_ended",
            ),
        ]

    def __str__(self):
        return f"{self.month_name}整顿月报"

    def get_absolute_url(self):
        return reverse("rectification:report", args=[self.pk])

    @property
    def month_name(self):
        return f"{self.month.year} 年 {self.month.month} 月"

    @property
    def is_late(self):
        return self.days_late > 0

    @property
    def days_late(self):
        """Days from the deadline to the report, for ever; 0 if in time or not yet reported."""
        if self.reported_on is None:
            return 0
        return max(0, (self.reported_on - self.due_on).days)

    def days_over(self, today):
        """How many days it is missing on `today` (date); 0 if it is not."""
        if self.reported_on or self.ended_on:
            return 0
        return max(0, (today - self.due_on).days)


class ReportPartQuerySet(ParticipationScopedQuerySet):
    scope_branch = "report__branch"
    scope_participation = "report__participation"


class ReportLine(models.Model):
    """What a report says of one item: a draft until it is sent in, then the Progress it wrote."""

    class Step(models.TextChoices):
        NONE = "none", "没有进展"
        P20 = "20", "20%"
        P40 = "40", "40%"
        P60 = "60", "60%"
        P80 = "80", "80%"
        DONE = "100", "可以销号"
        # Progress of this month stands on the item's page already: nothing is typed twice.
        LOGGED = "logged", "按本月已记的进展"

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="lines")
    item = models.ForeignKey(
        "rectification.RectificationItem", models.PROTECT, related_name="report_lines"
    )
    step = models.CharField("进展", max_length=10, choices=Step.choices, blank=True)
    words = models.CharField("本月做了什么", max_length=500, blank=True)
    asks_closure = models.BooleanField("同时申请销号", default=False)
    progress = models.ForeignKey(
        "rectification.Progress", models.PROTECT, null=True, related_name="report_lines"
    )

    objects = ReportPartQuerySet.as_manager()

    class Meta:
        verbose_name = "月报事项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "item"], name="one_line_an_item"),
        ]

    def __str__(self):
        return f"{self.report} {self.item}"


class Supplement(models.Model):
    """补充说明 to a report that has been sent in: rows are only ever added."""

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="supplements")
    text = models.CharField("补充说明", max_length=1000)
    by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=40)
    post_text = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = ReportPartQuerySet.as_manager()

    class Meta:
        verbose_name = "月报补充说明"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.report}补充说明"
