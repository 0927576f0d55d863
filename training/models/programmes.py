from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches.models import Branch, Post, states
from branches.scope import ScopedQuerySet

ORGANISERS = dict(Post.ORGANISERS)


class ProgrammeQuerySet(ScopedQuerySet):
    """An organiser sees its own programmes, others with a post all announced: no persons named."""

    def reach_of(self, post):
        if post.role == Post.Role.TRAINING_ORGANISER:
            return Q(organiser=post.organiser)
        return ~Q(state=Programme.State.PLAN)


class Programme(models.Model):
    """培训班次 of one organiser (handbook f)."""

    class Kind(models.TextChoices):
        ROTATION = "rotation", "轮训"
        INDUCTION = "induction", "任职培训"
        SPECIAL = "special", "专题培训"

    class State(states.StateChoices):
        PLAN = "plan", states.PLANNED, "计划"
        OPEN = "open", states.WAITING, "报名"
        RUNNING = "running", states.WORKING, "进行中"
        FINISHED = "finished", states.DONE, "已结业"
        CANCELLED = "cancelled", states.OFF, "已取消"

    class Mode(models.TextChoices):
        ON_SITE = "on_site", "线下"
        ONLINE = "online", "线上"

    cycle = models.ForeignKey(
        "branches.Cycle", models.PROTECT, related_name="programmes", verbose_name="年度"
    )
    # The year whose ledger it counts for.
    year = models.PositiveSmallIntegerField("学时年度")
    organiser = models.CharField("主办方", max_length=20, choices=Post.ORGANISERS)
    name = models.CharField("班次名称", max_length=100)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.ROTATION)
    # Codes of Branch.Kind: whose secretaries it is for, some of scope.AUDIENCES[organiser].
    audience_kinds = models.JSONField("培训对象", default=list)
    mode = models.CharField("形式", max_length=10, choices=Mode.choices, default=Mode.ON_SITE)
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")
    answer_due_on = models.DateField("名单确认截止", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    quota = models.PositiveSmallIntegerField("名额", null=True, blank=True)
    is_counted = models.BooleanField("计入年度学习任务", default=True)
    has_exam = models.BooleanField("结业考核", default=True)
    note = models.CharField("备注", max_length=500, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.PLAN, editable=False
    )
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="copies"
    )
    created_by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_on = models.DateField("结业日期", null=True, editable=False)
    # Persons (primary keys) ticked for the list and not put on it yet; None: nobody has ticked.
    picks = models.JSONField(null=True, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "培训班次"
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["-starts_on", "-id"]),
            models.Index(fields=["organiser", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "organiser", "name"],
                condition=~Q(state="cancelled"),
                name="programme_name_is_unique_in_a_cycle",
                violation_error_message="本年度该主办方已有同名班次。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="programme_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(state="finished", finished_on__isnull=False)
                | ~Q(state="finished") & Q(finished_on=None),
                name="finished_programme_has_its_date",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("training:programme", args=[self.pk])

    @property
    def is_over(self):
        return self.state in (self.State.FINISHED, self.State.CANCELLED)

    @property
    def audience_text(self):
        return "、".join(f"{Branch.Kind(kind).label}支部书记" for kind in self.audience_kinds)


class SessionQuerySet(ScopedQuerySet):
    def reach(self, posts):
        return Q(programme__in=Programme.objects.filter(Programme.objects.all().reach(posts)))


class Session(models.Model):
    """A half-day of a programme: what counts is marked by the sign-in."""

    class Half(models.TextChoices):
        MORNING = "morning", "上午"
        AFTERNOON = "afternoon", "下午"
        EVENING = "evening", "晚上"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="sessions")
    on = models.DateField("日期")
    half = models.CharField("时段", max_length=10, choices=Half.choices, default=Half.MORNING)
    begins_at = models.TimeField("开始时间")
    ends_at = models.TimeField("结束时间")
    topic = models.CharField("内容", max_length=100)
    teacher = models.CharField("主讲", max_length=40, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    hours = models.DecimalField("学时", max_digits=3, decimal_places=1, default=Decimal(4))
    # In the address of the sign-in page; renewed by the organiser when it got into wrong hands.
    sign_in_key = models.CharField(max_length=32, unique=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "课次"
        ordering = ["on", "begins_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "on", "half"],
                name="half_day_is_held_once",
                violation_error_message="该班次在这个半天已有课次。",
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=4), name="half_day_has_at_most_four_hours"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")),
                name="session_ends_after_start",
                violation_error_message="结束时间应晚于开始时间。",
            ),
        ]

    def __str__(self):
        return f"{self.on:%m-%d} {self.get_half_display()} {self.topic}"
