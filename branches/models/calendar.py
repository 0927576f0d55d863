from django.db import models
from django.db.models import F, Q


class Workday(models.Model):
    """工作日历: holidays and days worked instead; a day without a row counts Monday to Friday."""

    day = models.DateField(unique=True)
    is_workday = models.BooleanField()
    # The holiday that the day belongs to, or is worked for.
    name = models.CharField("名称", max_length=20, blank=True, default="", db_default="")
    # Set by somebody here: what is published later leaves it alone.
    is_edited = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = "工作日历"
        ordering = ["day"]

    def __str__(self):
        return f"{self.day:%Y-%m-%d}"


class Vacation(models.Model):
    """寒假, 暑假: from the first to the last day, both included."""

    name = models.CharField("名称", max_length=20)
    first_day = models.DateField("第一天")
    last_day = models.DateField("最后一天")

    class Meta:
        verbose_name = "寒暑假"
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="vacation_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return f"{self.name}（{self.first_day:%Y-%m-%d} 至 {self.last_day:%Y-%m-%d}）"
