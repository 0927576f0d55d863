"""四个一 on a branch at the bottom, and 结对 with a branch at the top (handbook e.6)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branches.models import states
from branches.scope import PairedQuerySet, ScopedQuerySet


class SupportQuerySet(ScopedQuerySet):
    def current(self):
        return self.filter(until=None)

    def vacant(self):
        """Slots that stand empty now."""
        return self.current().filter(name="", pairing=None)

    def filled(self):
        return self.exclude(name="", pairing=None)


class Support(models.Model):
    """One of the four slots for a period: held by a person, by the partner of a 结对, or by nobody
    (空缺 since that day). A change closes the row and opens another; `until` is the day it ended.
    """

    class Slot(models.TextChoices):
        LEADER = "leader", "校领导联点"
        MEMBER = "member", "委员包联"
        LIAISON = "liaison", "组织员驻点"
        PARTNER = "partner", "先进支部结对"

    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="supports", verbose_name="党支部"
    )
    slot = models.CharField("位置", max_length=10, choices=Slot.choices)
    # The account if there is one; name and post are kept as text.
    user = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="supports")
    name = models.CharField("姓名", max_length=40, blank=True)
    post_text = models.CharField("职务", max_length=60, blank=True)
    pairing = models.ForeignKey(
        "rectification.Pairing", models.PROTECT, null=True, related_name="supports"
    )
    since = models.DateField("开始日期")
    until = models.DateField("结束日期", null=True)
    by_text = models.CharField(max_length=40, blank=True)

    objects = SupportQuerySet.as_manager()

    class Meta:
        verbose_name = "四个一"
        ordering = ["branch", "pk"]
        indexes = [
            models.Index(fields=["branch"], condition=Q(until=None), name="support_is_current"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "slot"], condition=Q(until=None), name="slot_is_held_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="support_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(slot="partner", name="", user=None)
                | ~Q(slot="partner") & Q(pairing=None),
                name="partner_slot_holds_a_branch",
            ),
        ]

    def __str__(self):
        return f"{self.branch} {self.get_slot_display()}"

    def get_absolute_url(self):
        return reverse("rectification:supports", args=[self.branch_id])

    @property
    def is_vacant(self):
        return not self.name and self.pairing_id is None

    @property
    def who(self):
        """The name of the person or of the partner; "" if vacant."""
        return str(self.pairing.partner) if self.pairing_id else self.name


class Pairing(models.Model):
    """结对 of `branch` (bottom) and `partner` (top): both confirm; the end keeps the result."""

    class State(states.StateChoices):
        PROPOSED = "proposed", states.WAITING, "待确认"
        AGREED = "agreed", states.WORKING, "结对中"
        ENDED = "ended", states.DONE, "已结束"
        DECLINED = "declined", states.OFF, "未结成"

    RUNNING = (State.PROPOSED, State.AGREED)

    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="pairings", verbose_name="受助支部"
    )
    partner = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="partnerships", verbose_name="结对支部"
    )
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.PROPOSED, editable=False
    )
    goals = models.TextField("结对目标", max_length=1000)
    since = models.DateField("开始日期")
    until = models.DateField("结束日期")
    proposed_on = models.DateField("提出日期", editable=False)
    by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=40)
    post_text = models.CharField(max_length=120, blank=True)
    agreed_on = models.DateField("结成日期", null=True, editable=False)
    # Why it came to nothing.
    reason = models.CharField("原因", max_length=500, blank=True)
    ended_on = models.DateField("结束于", null=True, editable=False)
    result = models.TextField("结对成效", max_length=1000, blank=True)
    # Words of the approved grades of the helped branch on `since` and on `ended_on`.
    grade_before = models.CharField("结对前等级", max_length=20, blank=True, editable=False)
    grade_after = models.CharField("结束时等级", max_length=20, blank=True, editable=False)
    items_closed = models.PositiveSmallIntegerField("其间销号", null=True, editable=False)

    objects = PairedQuerySet.as_manager()

    class Meta:
        verbose_name = "结对"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["partner", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["branch"],
                condition=Q(state__in=("proposed", "agreed")),
                name="one_partner_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(branch=F("partner")), name="nobody_helps_oneself"),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="pairing_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_on__isnull=False) & ~Q(result=""),
                name="ended_pairing_has_its_result",
            ),
        ]

    def __str__(self):
        return f"{self.branch}与{self.partner}结对"

    def get_absolute_url(self):
        return reverse("rectification:pairing", args=[self.pk])

    @property
    def is_running(self):
        return self.state in self.RUNNING


class SharedQuerySet(PairedQuerySet):
    scope_sides = ("pairing__branch", "pairing__partner")


class PairingSide(models.Model):
    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="sides")
    branch = models.ForeignKey("branches.Branch", models.PROTECT, related_name="+")
    is_helped = models.BooleanField()
    confirmed_at = models.DateTimeField("确认时间", null=True)
    by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    by_text = models.CharField(max_length=40, blank=True)
    post_text = models.CharField(max_length=120, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = "结对一方"
        ordering = ["pairing", "-is_helped"]
        constraints = [
            models.UniqueConstraint(fields=["pairing", "is_helped"], name="pairing_has_two_sides")
        ]

    def __str__(self):
        return f"{self.branch}（{self.label}）"

    @property
    def label(self):
        return "受助支部" if self.is_helped else "结对支部"


class JointActivity(models.Model):
    """联办活动, recorded by either side (`branch`). `by_text`, `post_text`: who wrote it down."""

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="activities")
    branch = models.ForeignKey("branches.Branch", models.PROTECT, related_name="+")
    on = models.DateField("日期")
    what = models.CharField("活动内容", max_length=300)
    who = models.CharField("参加人员", max_length=200)
    effect = models.TextField("效果", max_length=1000)
    by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=40)
    post_text = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = "联办活动"
        ordering = ["on", "pk"]

    def __str__(self):
        return self.what


class ActivityFileQuerySet(PairedQuerySet):
    scope_sides = ("activity__pairing__branch", "activity__pairing__partner")


class ActivityFile(models.Model):
    """附件 of a joint activity: the file belongs to the branch that recorded it, both read it."""

    activity = models.ForeignKey(JointActivity, models.PROTECT, related_name="files")
    file = models.ForeignKey("branches.File", models.PROTECT, related_name="+")

    objects = ActivityFileQuerySet.as_manager()

    class Meta:
        verbose_name = "联办活动附件"
        ordering = ["pk"]
