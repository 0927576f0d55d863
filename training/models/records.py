"""学时台账: what counts for a person in a year."""

from django.db import models
from django.db.models import F, Q, Sum

from branches.scope import TrainingScopedQuerySet
from training.models.enrolment import Enrolment
from training.models.programmes import Programme


class TrainingRecordQuerySet(TrainingScopedQuerySet):
    scope_organiser = "enrolment__programme__organiser"

    def counted(self, year):
        return self.filter(year=year, is_counted=True)

    def by_person(self):
        """{person pk: hours (Decimal)} of these records. One statement."""
        return dict(self.order_by().values_list("person").annotate(total=Sum("hours")))


class TrainingRecord(models.Model):
    """One course of one person, with the post held at that time: written when a programme of ours
    is finished, or entered by the 分党委 for a course held elsewhere.
    """

    class Category(models.TextChoices):
        SENT_UP = "sent_up", "上级调训"
        PARTY_SCHOOL_SPECIAL = "party_school_special", "党校专题"
        PARTY_SCHOOL_REGULAR = "party_school_regular", "党校日常"
        COMMITTEE_SPECIAL = "committee_special", "二级党委专题"
        COMMITTEE_REGULAR = "committee_regular", "二级党委日常"

    person = models.ForeignKey(
        "branches.Person", models.PROTECT, related_name="training_records", verbose_name="姓名"
    )
    branch = models.ForeignKey("branches.Branch", models.PROTECT, related_name="training_records")
    post_text = models.CharField("时任单位及职务", max_length=160)
    year = models.PositiveSmallIntegerField("年度")
    organiser_text = models.CharField("主办方", max_length=60)
    category = models.CharField("培训类别", max_length=24, choices=Category.choices)
    name = models.CharField("班次名称", max_length=100)
    mode = models.CharField(
        "形式", max_length=10, choices=Programme.Mode.choices, default=Programme.Mode.ON_SITE
    )
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")
    place = models.CharField("地点", max_length=100, blank=True)
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1)
    result = models.CharField("成绩", max_length=40, blank=True)
    is_counted = models.BooleanField("计入年度学习任务", default=True)
    note = models.CharField("备注", max_length=200, blank=True)
    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, null=True, editable=False, related_name="record"
    )
    created_by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TrainingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "培训记录"
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["person", "year"]),
            # The sums of a year read this alone.
            models.Index(
                fields=["year", "person", "hours"],
                condition=Q(is_counted=True),
                name="record_sums_of_a_year",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gte=0, hours__lte=400), name="record_has_plausible_hours"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="record_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.name}"
