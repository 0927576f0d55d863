"""公示 and 异议: what is made public before it is approved, and what people say to it.

One room for grades, risers and later awards: an entry is a name with its unit and what it is to
get, as texts; the participation behind it is there where there is one.
"""

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse

from branches.scope import OfficeQuerySet, ScopedQuerySet


class SchoolQuerySet(ScopedQuerySet):
    """The school's readers. The public reads scope.published()."""

    scope_branch = None
    scope_paths = ()


class PublicNoticeQuerySet(SchoolQuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)

    def running(self, on):
        """Begun and not over on `on` (date)."""
        return self.standing().filter(ended_on=None, first_on__lte=on, last_on__gte=on)

    def with_counts(self):
        """Annotated with entries, objections and those still open."""
        objections = Count("objections", distinct=True)
        still_open = Count("objections", filter=Q(objections__answered_on=None), distinct=True)
        upheld = Count("objections", filter=Q(objections__outcome="upheld"), distinct=True)
        return self.annotate(
            size=Count("entries", distinct=True),
            objection_count=objections,
            open_count=still_open,
            upheld_count=upheld,
        )


class PublicNotice(models.Model):
    """One batch: its text, its names, its days. Ended early or withdrawn with a reason."""

    class Subject(models.TextChoices):
        GRADE = "grade", "拟定等级"
        PROMOTION = "promotion", "拟认定晋位"

    year = models.PositiveSmallIntegerField("年份")
    serial = models.PositiveSmallIntegerField("批次")
    cycle = models.ForeignKey(
        "branches.Cycle", models.PROTECT, related_name="public_notices", verbose_name="年度"
    )
    subject = models.CharField("公示内容", max_length=10, choices=Subject.choices)
    title = models.CharField("标题", max_length=120)
    text = models.TextField("正文", max_length=1000)
    contact = models.TextField("其他反映方式", max_length=300, blank=True)
    first_on = models.DateField("开始日期")
    last_on = models.DateField("期满日期")
    ended_on = models.DateField("提前结束日期", null=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    reason = models.CharField("原因", max_length=500, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=40)

    objects = PublicNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "公示"
        ordering = ["-year", "-serial"]
        indexes = [
            models.Index(fields=["last_on"], condition=Q(withdrawn_at=None), name="notice_by_end")
        ]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="notice_has_its_number"),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="notice_ends_after_start"
            ),
        ]

    def __str__(self):
        return f"公示 {self.number}"

    def get_absolute_url(self):
        return reverse("publicity:notice", args=[self.pk])

    @property
    def number(self):
        return f"{self.year}-{self.serial}"

    @property
    def is_withdrawn(self):
        return self.withdrawn_at is not None

    def is_over(self, on):
        return self.ended_on is not None or self.last_on < on

    def is_running(self, on):
        return not self.is_withdrawn and not self.is_over(on) and self.first_on <= on

    def is_open(self, on):
        """Still to come or running: its names wait for its end."""
        return not self.is_withdrawn and not self.is_over(on)


class NoticeEntry(models.Model):
    """A line of the list, as it was. `decision`: what the grade rests on; once that is returned
    or taken back the line stands no more (grading.publicity.guard).
    """

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="entries")
    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, null=True, related_name="notice_entries"
    )
    decision = models.ForeignKey("grading.Decision", models.PROTECT, null=True, related_name="+")
    place = models.PositiveIntegerField("次序")
    name = models.CharField("名称", max_length=100)
    unit = models.CharField("分党委", max_length=100)
    grade = models.CharField("等级", max_length=40)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = "公示名单"
        ordering = ["notice", "place"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "place"], name="entry_has_its_place"),
            models.UniqueConstraint(
                fields=["notice", "participation"], name="branch_is_noticed_once"
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.name}"


class Objection(models.Model):
    """What somebody says against an entry, and what 组织部 answers. The sender is read by 组织部
    alone: neither name nor telephone goes into records, mails or exports.
    """

    class Source(models.TextChoices):
        PAGE = "page", "公示页"
        LETTER = "letter", "来信"
        VISIT = "visit", "来访"
        PHONE = "phone", "来电"

    class Outcome(models.TextChoices):
        UNFOUNDED = "unfounded", "不成立，等级不变"
        PARTLY = "partly", "部分成立，更正数据，等级不变"
        UPHELD = "upheld", "成立，退回重办"

    class Step(models.TextChoices):
        DECISION = "decision", "分党委定级"
        SURVEY = "survey", "调查摸底"

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    entry = models.ForeignKey(NoticeEntry, models.PROTECT, related_name="objections")
    year = models.PositiveSmallIntegerField("年份")
    serial = models.PositiveSmallIntegerField("编号")
    # By which the sender finds the answer: drawn by lot, so that nobody counts through.
    receipt = models.CharField("回执号", max_length=12, unique=True)
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    facts = models.TextField("反映的情况", max_length=1000)
    sender_name = models.CharField("姓名", max_length=40, blank=True)
    sender_unit = models.CharField("单位", max_length=100, blank=True)
    sender_phone = models.CharField("联系电话", max_length=40, blank=True)
    # Of the form on the page: the same one sent again is the same objection.
    sent_key = models.CharField(max_length=64, blank=True)
    received_on = models.DateField("收到日期")
    due_on = models.DateField("答复期限")
    entered_by_text = models.CharField("登记人", max_length=40, blank=True)
    answered_on = models.DateField("答复日期", null=True)
    outcome = models.CharField("结论", max_length=10, choices=Outcome.choices, blank=True)
    step = models.CharField("退回到", max_length=10, choices=Step.choices, blank=True)
    answer = models.TextField("核查情况和答复", max_length=1000, blank=True)
    answered_by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    answered_by_text = models.CharField("答复人", max_length=40, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "异议"
        ordering = ["-year", "-serial"]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(answered_on=None), name="objection_unanswered"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="objection_has_its_number"),
            models.UniqueConstraint(
                fields=["sent_key"], condition=~Q(sent_key=""), name="objection_is_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, outcome="")
                | Q(answered_on__isnull=False) & ~Q(outcome="") & ~Q(answer=""),
                name="answer_has_an_outcome",
            ),
        ]

    def __str__(self):
        return f"异议 {self.number}"

    def get_absolute_url(self):
        return reverse("publicity:objection", args=[self.pk])

    @property
    def number(self):
        return f"Y-{self.year}-{self.serial:03}"

    @property
    def is_open(self):
        return self.answered_on is None

    @property
    def was_late(self):
        """Answered after its deadline; for ever."""
        return self.answered_on is not None and self.answered_on > self.due_on


class ObjectionCount(models.Model):
    """How many objections came from somewhere on a day. `origin` is a digest with the secret of
    the installation and the day: it leads to no address, and to no objection.
    """

    day = models.DateField()
    origin = models.CharField(max_length=64)
    count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "当天反映件数"
        constraints = [
            models.UniqueConstraint(fields=["day", "origin"], name="origin_is_counted_once_a_day")
        ]
