from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models import states
from branches.rulebook.grades import BOTTOM, MIDDLE, TOP
from branches.scope import ParticipationScopedQuerySet


class PlanQuerySet(ParticipationScopedQuerySet):
    def owed(self):
        """Asked for and not approved yet."""
        return self.filter(opened_on__isnull=False, state__in=Plan.UNFINISHED)

    def in_force(self):
        """Asked for and not replaced, the newest of a branch first: new items go to it."""
        asked = self.filter(opened_on__isnull=False).exclude(state=Plan.State.REPLACED)
        return asked.order_by("-opened_on", "-pk")


class Plan(models.Model):
    """Needs no item: its state is its own, and the items that it holds move with it.

    It is asked for from `opened_on` on, the day the grade was approved; before, it is a place for
    drafts. An approved plan to which an item is added is a draft again until that is approved too.
    It outlives its round: until another is asked for, it is the plan of the branch.
    """

    class State(states.StateChoices):
        DRAFT = "draft", states.IDLE, "起草中"
        SUBMITTED = "submitted", states.WAITING, "待审核"
        COMMITTEE_APPROVED = "committee_approved", states.WAITING, "待组织部审批"
        APPROVED = "approved", states.DONE, "已批准"
        # Another was asked for before this one was approved.
        REPLACED = "replaced", states.OFF, "已由新方案代替"

    UNFINISHED = (State.DRAFT, State.SUBMITTED, State.COMMITTEE_APPROVED)

    class Kind(models.TextChoices):
        """By the position of the grade; 未定级 has the plain form."""

        KEEP = "keep", "巩固方案"
        RAISE = "raise", "提升方案"
        REFORM = "reform", "整顿方案"

    KIND_OF = {TOP: Kind.KEEP, MIDDLE: Kind.RAISE, BOTTOM: Kind.REFORM}

    class Problem(models.TextChoices):
        """主要问题类型 of F11 (A, after the kinds of 软弱涣散 in the central schemes)."""

        SEATS = "seats", "班子不健全，书记空缺或支委不齐"
        SECRETARY = "secretary", "书记履职不力，带头作用不明显"
        TEAM = "team", "班子不团结，凝聚力不强"
        LIFE = "life", "组织生活不经常、不认真"
        MEMBERS = "members", "党员教育管理松散"
        WORK = "work", "围绕中心工作不够，作用发挥不明显"
        MASSES = "masses", "联系群众不够，师生满意度低"
        OTHER = "other", "其他"

    participation = models.OneToOneField(
        "branches.Participation", models.PROTECT, related_name="plan"
    )
    state = models.CharField(
        "状态", max_length=20, choices=State.choices, default=State.DRAFT, editable=False
    )
    kind = models.CharField(
        "方案类型", max_length=10, choices=Kind.choices, blank=True, editable=False
    )
    problem_kind = models.CharField(
        "主要问题类型", max_length=10, choices=Problem.choices, blank=True
    )
    cause = models.TextField("原因分析", max_length=2000, blank=True)
    goal = models.TextField("总体目标", max_length=500, blank=True)
    measure = models.TextField("主要措施", max_length=2000, blank=True)
    kept = models.TextField("巩固的内容", max_length=2000, blank=True)
    shown = models.TextField("可供学习的做法", max_length=2000, blank=True)
    offers_pairing = models.BooleanField("愿意与薄弱支部结对", default=False)
    due_on = models.DateField("整顿期限", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=1000, blank=True, editable=False)
    opened_on = models.DateField("开始制定日期", null=True, editable=False)
    # Since when the draft on hand has been asked for: the opening, or the item added later.
    asked_on = models.DateField(null=True, editable=False)
    # The last time it was sent in: the reviewer's time runs from here.
    submitted_on = models.DateField("报送日期", null=True, editable=False)
    reviewed_on = models.DateField("分党委审核日期", null=True, editable=False)
    # The first approval; what was added later does not move it.
    approved_on = models.DateField("批准日期", null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "整改方案"
        indexes = [models.Index(fields=["state", "kind"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_on__isnull=False),
                name="approved_plan_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(opened_on__isnull=False),
                name="plan_is_sent_once_asked_for",
            ),
        ]

    def __str__(self):
        return f"{self.participation}{self.title}"

    def get_absolute_url(self):
        return reverse("rectification:plan", args=[self.participation_id])

    @property
    def title(self):
        return self.get_kind_display() or "整改方案"

    @property
    def is_reform(self):
        return self.kind == self.Kind.REFORM

    @property
    def is_supplement(self):
        """Whether what is being written is added to a plan in force."""
        return self.approved_on is not None and self.state in self.UNFINISHED

    @property
    def is_returned(self):
        return bool(self.return_reason) and self.state == self.State.DRAFT

    @property
    def status_word(self):
        if self.is_returned:
            return "已退回"
        if self.opened_on is None:
            return "未开始"
        if self.state == self.State.DRAFT and self.is_supplement:
            return "补充中"
        return self.get_state_display()


class TargetQuerySet(ParticipationScopedQuerySet):
    scope_branch = "plan__participation__branch"
    scope_participation = "plan__participation"


class PlanTarget(models.Model):
    """提升: an indicator chosen and what it is to reach, in points of the rubric of that day."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    indicator_code = models.CharField("指标", max_length=4)
    indicator_name = models.CharField(max_length=120)
    aim = models.CharField("要达到的", max_length=120)
    before = models.DecimalField("现得分", max_digits=6, decimal_places=2)
    points = models.DecimalField("达到后得分", max_digits=6, decimal_places=2)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "提升指标"
        ordering = ["indicator_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "indicator_code"], name="one_target_per_indicator"
            ),
            models.CheckConstraint(
                condition=Q(points__gt=models.F("before")), name="target_lies_above"
            ),
        ]

    def __str__(self):
        return f"{self.indicator_code} {self.aim}"
