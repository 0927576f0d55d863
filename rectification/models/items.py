from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from branches.models import states
from branches.scope import ParticipationScopedQuerySet

CRITERIA = {
    "leadership": "领导班子好",
    "members": "党员队伍好",
    "mechanism": "工作机制好",
    "performance": "工作业绩好",
    "masses": "群众反映好",
}


class BornIn(models.ForeignKey):
    """The round in which a row is, at first that of its making, which nobody need say."""

    def pre_save(self, model_instance, add):
        if add and getattr(model_instance, self.attname) is None:
            setattr(model_instance, self.attname, model_instance.round_id)
        return super().pre_save(model_instance, add)

    def deconstruct(self):
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, options


class RectificationItemQuerySet(ParticipationScopedQuerySet):
    def unfinished(self):
        return self.exclude(state__in=RectificationItem.FINISHED)

    def of_branch(self):
        """What the branch itself has to put right: nothing else counts against it."""
        return self.filter(owner=RectificationItem.Owner.BRANCH)

    def overdue(self, on=None):
        """With its owner, too late; what waits for acceptance is the reviewer's and not late."""
        waiting = self.filter(state__in=RectificationItem.WITH_OWNER)
        return waiting.filter(due_on__lt=on or timezone.localdate())


class RectificationItem(models.Model):
    class State(states.StateChoices):
        PLAN_DRAFT = "plan_draft", states.IDLE, "方案起草"
        PLAN_SUBMITTED = "plan_submitted", states.WAITING, "方案待审"
        IN_PROGRESS = "in_progress", states.WORKING, "整改中"
        CLOSURE_REQUESTED = "closure_requested", states.WAITING, "申请销号"
        COMMITTEE_ACCEPTED = "committee_accepted", states.WAITING, "待组织部确认"
        CLOSED = "closed", states.DONE, "已销号"
        CANCELLED = "cancelled", states.OFF, "已撤销"

    class Owner(models.TextChoices):
        BRANCH = "branch", "党支部"
        COMMITTEE = "committee", "分党委"
        ORG_DEPT = "org_dept", "组织部"

    SECRETARY_OFFICE = "党支部书记"
    FINISHED = (State.CLOSED, State.CANCELLED)
    WITH_OWNER = (State.PLAN_DRAFT, State.PLAN_SUBMITTED, State.IN_PROGRESS)
    TABS = {
        "todo": ("待整改", (State.PLAN_DRAFT, State.PLAN_SUBMITTED)),
        "doing": ("整改中", (State.IN_PROGRESS,)),
        "waiting": ("验收中", (State.CLOSURE_REQUESTED, State.COMMITTEE_ACCEPTED)),
        "closed": ("已销号", (State.CLOSED,)),
    }

    # What the lists say, shorter than the name of the state.
    STATUS_WORDS = {
        State.PLAN_DRAFT: "待整改",
        State.PLAN_SUBMITTED: "方案待审",
        State.IN_PROGRESS: "整改中",
        State.CLOSURE_REQUESTED: "待验收",
        State.COMMITTEE_ACCEPTED: "待组织部确认",
        State.CLOSED: "已销号",
        State.CANCELLED: "已撤销",
    }

    class Source(models.TextChoices):
        FINDING = "finding", "自查发现"
        INDICATOR = "indicator", "指标扣分"
        MANUAL = "manual", "手工登记"

    class Track(models.TextChoices):
        IMMEDIATE = "immediate", "立行立改"
        DATED = "dated", "限期整改"
        CONTINUING = "continuing", "长期坚持"

    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, related_name="items"
    )
    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="rectification_items"
    )
    # The participation's, for ever.
    round = models.ForeignKey(
        "branches.Round", models.PROTECT, related_name="items", db_index=False, editable=False
    )
    # Where it is listed: what is open moves on to the newest round (rectification.items.carrying).
    # The whole school's tabs are counted by it without a join.
    in_round = BornIn(
        "branches.Round", models.PROTECT, related_name="items_here", db_index=False, editable=False
    )
    source = models.CharField("问题来源", max_length=10, choices=Source.choices)
    # One problem, one item: the indicator code where there is one, else finding code and field,
    # else unique.
    source_code = models.CharField(max_length=60)
    indicator_code = models.CharField("指标", max_length=4, blank=True)
    criterion = models.CharField(
        "问题类别", max_length=20, choices=list(CRITERIA.items()), blank=True
    )
    problem = models.CharField("具体问题", max_length=500)
    cause = models.CharField("原因", max_length=500, blank=True)
    goal = models.CharField("整改目标", max_length=500, blank=True)
    measure = models.TextField("整改措施", max_length=2000, blank=True)
    track = models.CharField("整改类型", max_length=12, choices=Track.choices, default=Track.DATED)
    # Who puts it right, reports progress and asks for closure; the level above accepts.
    owner = models.CharField("责任单位", max_length=10, choices=Owner.choices, default=Owner.BRANCH)
    owner_office = models.CharField("责任人", max_length=20, default=SECRETARY_OFFICE)
    # The plan that holds it, where that is not its participation's.
    plan = models.ForeignKey(
        "rectification.Plan", models.PROTECT, null=True, related_name="+", editable=False
    )
    # Who held the office when the plan was approved.
    person_text = models.CharField("责任人姓名", max_length=40, blank=True, editable=False)
    leading_office = models.CharField("责任领导", max_length=40, blank=True, default="分党委书记")
    levels = models.PositiveSmallIntegerField("验收层级", default=1)
    # The second level came with a grade that the school has not approved yet: it may still go.
    follows_decision = models.BooleanField(default=False, editable=False)
    due_on = models.DateField("完成时限")
    state = models.CharField(
        "状态", max_length=20, choices=State.choices, default=State.PLAN_DRAFT, editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    return_reason = models.CharField("退回原因", max_length=1000, blank=True, editable=False)
    requested_on = models.DateField("销号申请日期", null=True, editable=False)
    accepted_on = models.DateField("分党委验收日期", null=True, editable=False)
    closed_on = models.DateField("销号日期", null=True, editable=False)
    # Kept for ever: the finally accepted request came after the deadline.
    was_late = models.BooleanField("逾期完成", default=False, editable=False)
    progress_on = models.DateField("最近进展", null=True, editable=False)
    progress_text = models.CharField(max_length=200, blank=True, editable=False)
    percent = models.PositiveSmallIntegerField("完成率", default=0, editable=False)

    objects = RectificationItemQuerySet.as_manager()

    class Meta:
        verbose_name = "整改事项"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["state", "due_on"]),
            models.Index(fields=["due_on", "id"]),
            models.Index(fields=["branch", "state"]),
            # The tabs count from these alone: a row is long, its state lies at the end.
            models.Index(
                fields=["in_round", "state", "due_on", "round"], name="item_counts_by_round"
            ),
            models.Index(fields=["participation", "state", "due_on"]),
            models.Index(
                fields=["in_round"],
                condition=Q(state__in=("plan_draft", "in_progress")) & ~Q(return_reason=""),
                name="item_is_returned",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "source_code"],
                condition=~Q(state="cancelled"),
                name="one_problem_is_one_item",
            ),
            # Nor a second one in a later round while the first is open.
            models.UniqueConstraint(
                fields=["branch", "source_code"],
                condition=~Q(state__in=("closed", "cancelled")),
                name="open_problem_is_one_item",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False, requested_on__isnull=False)
                | ~Q(state="closed") & Q(closed_on=None),
                name="closed_item_has_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(levels__in=(1, 2)), name="item_has_one_or_two_levels"
            ),
            # Above the branch there is but one level that accepts.
            models.CheckConstraint(
                condition=Q(owner="branch") | Q(levels=1), name="office_item_has_one_level"
            ),
            models.CheckConstraint(
                condition=Q(was_late=False) | Q(requested_on__gt=F("due_on")),
                name="late_means_after_the_deadline",
            ),
        ]

    def __str__(self):
        return self.problem

    def get_absolute_url(self):
        return reverse("rectification:item", args=[self.pk])

    @property
    def plan_url(self):
        """Where its words are written and approved (with plan loaded, where it has one)."""
        place = self.plan.participation_id if self.plan_id else self.participation_id
        return reverse("rectification:plan", args=[place])

    @property
    def number(self):
        return f"Z-{self.pk:04}"

    @property
    def is_returned(self):
        return bool(self.return_reason) and self.state in (
            self.State.PLAN_DRAFT,
            self.State.IN_PROGRESS,
        )

    @property
    def status_word(self):
        return "已退回" if self.is_returned else self.STATUS_WORDS[self.state]

    @property
    def is_of_branch(self):
        return self.owner == self.Owner.BRANCH

    @property
    def owner_name(self):
        """Who held the office when the plan was approved; before, the secretary of the round."""
        if self.person_text:
            return self.person_text
        is_secretary = self.is_of_branch and self.owner_office == self.SECRETARY_OFFICE
        return self.listed_at.secretary_name if is_secretary else ""

    @property
    def owner_text(self):
        unit = "" if self.is_of_branch else self.get_owner_display()
        office = "" if self.owner_office == unit else self.owner_office
        return " ".join(filter(None, (unit, office, self.owner_name)))

    @property
    def last_progress(self):
        return f"{self.progress_on:%Y-%m-%d} {self.progress_text}" if self.progress_on else ""

    # Where a list shows it (ledger.figures): the branch in the round of the list, and the last day
    # of an archived one.
    there = None
    shown_on = None

    @property
    def listed_at(self):
        return self.there or self.participation

    @property
    def days_left(self):
        return (self.due_on - (self.shown_on or timezone.localdate())).days

    @property
    def is_carried(self):
        """上期结转: made in an earlier round than the one that lists it."""
        return self.in_round_id != self.round_id

    @property
    def is_overdue(self):
        return self.state in self.WITH_OWNER and self.days_left < 0

    @property
    def days_late(self):
        """Days from the deadline to the request for closure; 0 if in time or not yet asked."""
        if self.requested_on is None:
            return 0
        return max(0, (self.requested_on - self.due_on).days)
