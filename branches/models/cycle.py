"""The year: a cycle, its rounds, the participation of every branch as the spine of all."""

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from branches.models import states
from branches.models.organisation import Branch
from branches.rulebook.parameters import read_parameters
from branches.scope import ParticipationScopedQuerySet


class CycleQuerySet(models.QuerySet):
    def newest_rules(self):
        """The typed parameters of the newest cycle, or None before the first."""
        newest = self.order_by("-pk").first()
        return newest and newest.rules


class Cycle(models.Model):
    """年度: its name and its parameters, one validated document."""

    name = models.CharField("名称", max_length=40, unique=True)
    parameters = models.JSONField("参数")
    # Findings that the office does not want this year: {code: {"reason", "by", "on"}}.
    rules_off = models.JSONField("停用的规则", default=dict, blank=True, editable=False)
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = "年度"
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    @cached_property
    def rules(self):
        """The typed parameters (branches.rulebook.parameters.Parameters)."""
        return read_parameters(self.parameters)


class RoundQuerySet(models.QuerySet):
    def newest(self):
        """The newest round of the newest cycle, or None before the first."""
        return self.select_related("cycle").order_by("-cycle_id", "-seq").first()


class Round(models.Model):
    """A measurement: the first grading of a cycle, or a re-grading. D is its data cut-off."""

    class Kind(models.TextChoices):
        INITIAL = "initial", "分类定级"
        REGRADE = "regrade", "复评"

    class State(states.StateChoices):
        OPEN = "open", states.WORKING, "进行中"
        CLOSED = "closed", states.SHUT, "已归档"

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rounds", verbose_name="年度")
    seq = models.PositiveSmallIntegerField("序号", default=1)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.INITIAL)
    cutoff_on = models.DateField("数据截止日")
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.OPEN, editable=False
    )
    closed_on = models.DateField("归档日期", null=True, editable=False)
    survey_due_on = models.DateField("调查摸底截止", null=True, blank=True)
    self_due_on = models.DateField("支部自评截止", null=True, blank=True)
    poll_due_on = models.DateField("群众测评截止", null=True, blank=True)
    review_due_on = models.DateField("分党委考评截止", null=True, blank=True)
    decision_due_on = models.DateField("分党委定级截止", null=True, blank=True)
    approval_due_on = models.DateField("校党委审定截止", null=True, blank=True)
    plan_due_on = models.DateField("整改方案截止", null=True, blank=True)
    rectification_due_on = models.DateField("整改完成最迟", null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    STAGES = (
        "survey_due_on",
        "self_due_on",
        "poll_due_on",
        "review_due_on",
        "decision_due_on",
        "approval_due_on",
        "plan_due_on",
        "rectification_due_on",
    )

    class Meta:
        verbose_name = "轮次"
        ordering = ["-cycle", "-seq"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "seq"], name="round_number_is_unique"),
        ]

    def __str__(self):
        return f"{self.cycle} {self.get_kind_display()}"

    @property
    def is_closed(self):
        return self.state == self.State.CLOSED


class ParticipationQuerySet(ParticipationScopedQuerySet):
    scope_branch = "branch"
    scope_participation = "pk"

    def taking_part(self):
        """The denominator of every rate: branches of the round that are not left out."""
        return self.filter(out_reason="")

    def in_round(self, round):
        return self.filter(round=round)


class Participation(models.Model):
    """One branch in one round, with the texts as they were when the round was opened."""

    # Kept of the branch as it is in the round: {column here: column of branch and survey}.
    COPIES = {
        "branch_name": "name",
        "branch_short_name": "short_name",
        "kind": "kind",
        "subtype": "subtype",
    }
    # Stays out of a 复评: its grade goes on.
    KEEPS_GRADE = "沿用原等级"

    round = models.ForeignKey(Round, models.PROTECT, related_name="participations")
    branch = models.ForeignKey(
        Branch, models.PROTECT, related_name="participations", verbose_name="党支部"
    )
    committee = models.ForeignKey(
        "branches.Committee", models.PROTECT, related_name="participations"
    )
    sub_committee = models.ForeignKey("branches.Committee", models.PROTECT, related_name="+")
    branch_code = models.CharField("党组织代码", max_length=32)
    branch_name = models.CharField("党支部名称", max_length=100)
    branch_short_name = models.CharField("简称", max_length=40)
    kind = models.CharField("支部类别", max_length=10, choices=Branch.Kind.choices)
    subtype = models.CharField("细类", max_length=40, blank=True)
    secretary_name = models.CharField("书记", max_length=40, blank=True)
    out_reason = models.CharField("未参加原因", max_length=100, blank=True)
    frozen_at = models.DateTimeField("归档时间", null=True, editable=False)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = "参评支部"
        ordering = ["branch_code"]
        indexes = [
            models.Index(fields=["round", "branch_code"]),
            models.Index(fields=["round", "sub_committee", "branch_code"]),
            models.Index(fields=["round", "kind", "branch_code"]),
            # The denominator of every figure, counted without reading the rows.
            models.Index(
                fields=["round", "id"], condition=Q(out_reason=""), name="participation_takes_part"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "branch"], name="branch_takes_part_once"),
            models.CheckConstraint(condition=~Q(branch_code=""), name="participation_has_a_code"),
        ]

    def __str__(self):
        return self.branch_short_name or self.branch_name

    @property
    def is_frozen(self):
        return self.frozen_at is not None

    # `thing.participation` leads to the spine from every row that hangs on it, and from itself.
    @property
    def participation(self):
        return self

    @property
    def participation_id(self):
        return self.pk
