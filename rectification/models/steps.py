"""What happened to an item, as rows: progress, extensions, requests, acceptances, evidence."""

from django.db import models
from django.db.models import F, Q

from branches.models import states
from branches.scope import ParticipationScopedQuerySet


class StepQuerySet(ParticipationScopedQuerySet):
    scope_branch = "item__branch"
    scope_participation = "item__participation"


class Step(models.Model):
    """Who and when, shared by the rows of an item's history; name and post are kept as text."""

    item = models.ForeignKey(
        "rectification.RectificationItem", models.PROTECT, related_name="%(class)s_rows"
    )
    by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=40)
    post_text = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]


class Progress(Step):
    note = models.CharField("进展情况", max_length=2000)
    percent = models.PositiveSmallIntegerField("完成率", default=0)

    class Meta(Step.Meta):
        verbose_name = "整改进展"
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="percent_within_100")
        ]


class Extension(Step):
    class State(states.StateChoices):
        OPEN = "open", states.WAITING, "待审批"
        GRANTED = "granted", states.DONE, "已同意"
        REFUSED = "refused", states.OFF, "未同意"
        LAPSED = "lapsed", states.OFF, "已终止"

    from_due_on = models.DateField("原期限")
    to_due_on = models.DateField("申请延至")
    reason = models.CharField("原因", max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.CharField("审批意见", max_length=500, blank=True)
    answered_by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    answered_by_text = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta(Step.Meta):
        verbose_name = "延期申请"
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="open"), name="one_open_extension"
            ),
            models.CheckConstraint(
                condition=Q(to_due_on__gt=F("from_due_on")), name="extension_is_later"
            ),
        ]


class ClosureRequest(Step):
    note = models.CharField("完成情况", max_length=2000)

    class Meta(Step.Meta):
        verbose_name = "销号申请"


class Acceptance(Step):
    """验收. The person who accepts is never the person who asked (checked on persons in rules)."""

    class Level(models.IntegerChoices):
        COMMITTEE = 1, "分党委验收"
        ORG_DEPT = 2, "组织部确认"

    request = models.ForeignKey(ClosureRequest, models.PROTECT, related_name="acceptances")
    requested_by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    is_accepted = models.BooleanField("通过")
    note = models.CharField("验收意见", max_length=1000)

    class Meta(Step.Meta):
        verbose_name = "验收"
        constraints = [
            models.CheckConstraint(
                condition=~Q(by=F("requested_by")), name="nobody_accepts_the_own_work"
            )
        ]


class Reopening(Step):
    """回头看反弹: once more; closing and deadline are kept for the figures of earlier days."""

    request = models.ForeignKey(ClosureRequest, models.PROTECT, related_name="reopenings")
    reason = models.CharField("原因", max_length=1000)
    closed_on = models.DateField("销号日期")
    was_late = models.BooleanField("逾期完成", default=False)
    from_due_on = models.DateField("原期限")
    to_due_on = models.DateField("新的期限")

    class Meta(Step.Meta):
        verbose_name = "重新整改"
        constraints = [
            models.UniqueConstraint(fields=["request"], name="a_closure_is_reopened_once"),
        ]


class Evidence(models.Model):
    """佐证材料 of a progress entry or a closure request. Never forced."""

    item = models.ForeignKey(
        "rectification.RectificationItem", models.PROTECT, related_name="evidence"
    )
    progress = models.ForeignKey(Progress, models.PROTECT, null=True, related_name="evidence")
    request = models.ForeignKey(ClosureRequest, models.PROTECT, null=True, related_name="evidence")
    file = models.ForeignKey("branches.File", models.PROTECT, related_name="+")

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = "佐证材料"
        ordering = ["pk"]
