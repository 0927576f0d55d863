"""待办, their reminders and the messages that carry these. The tables are the ledger."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from branches.models import states
from branches.models.people import Post
from branches.scope import ScopedQuerySet


class DutyQuerySet(ScopedQuerySet):
    scope_paths = ("committee__path", "branch__committee__path")

    def reach_of(self, post):
        """An organiser sees what it owes itself: its posts all hang on the school."""
        return Q(organiser=post.organiser) if post.organiser else super().reach_of(post)

    def open(self):
        return self.filter(closed_at=None)

    def owed_by(self, user):
        """The open duties of today's posts of `user`."""
        condition = Q(pk__in=[])
        for post in user.current_posts:
            condition |= Q(
                role=post.role,
                committee=post.committee_id,
                branch=post.branch_id,
                organiser=post.organiser,
            )
        return self.open().filter(condition)

    def overdue(self, on=None):
        return self.filter(due_on__lt=on or timezone.localdate())


class Duty(models.Model):
    """What a role at a place must do by a date; opened, moved and closed with the state."""

    class Kind(models.TextChoices):
        SURVEY = "survey", "填报调查摸底"
        POLL = "poll", "组织网上测评"
        SELF_SHEET = "self_sheet", "支部自评"
        REVIEW_SHEET = "review_sheet", "分党委考评"
        DECISION = "decision", "定级决定"
        APPROVAL = "approval", "登记审定"
        QUESTION = "question", "答复询问"
        ANSWER = "answer", "看询问的答复"
        NOTICE_END = "notice_end", "公示期满"
        OBJECTION = "objection", "答复异议"
        VERIFICATION = "verification", "核验支部"
        REVISION = "revision", "审批等级更正"
        PLAN = "plan", "制定整改方案"
        PLAN_REVIEW = "plan_review", "审核整改方案"
        PLAN_CONFIRMATION = "plan_confirmation", "审批整顿方案"
        MONTHLY_REPORT = "monthly_report", "整顿月报"
        SUPPORT = "support", "配齐四个一"
        PAIRING = "pairing", "确认结对"
        ITEM = "item", "落实整改"
        EXTENSION = "extension", "审批延期"
        ACCEPTANCE = "acceptance", "验收销号"
        CONFIRMATION = "confirmation", "确认销号"
        LOOK_BACK = "look_back", "回头看"
        TERM = "term", "换届"
        INDUCTION = "induction", "任职培训"
        TRAINING_ANSWER = "training_answer", "确认参训名单"
        TRAINING = "training", "参加培训"
        TRAINING_RUN = "training_run", "培训结业登记"
        TRAINING_LEAVE = "training_leave", "审批请假"
        HANDOVER = "handover", "工作交接"

    # What is owed for a measurement and ends with it; all else outlives the round (design 3).
    OF_ROUND = (
        *(Kind.SURVEY, Kind.SELF_SHEET, Kind.REVIEW_SHEET, Kind.DECISION, Kind.APPROVAL),
        *(Kind.POLL, Kind.QUESTION, Kind.ANSWER, Kind.VERIFICATION),
    )

    kind = models.CharField("事项", max_length=20, choices=Kind.choices)
    subject_id = models.BigIntegerField()
    role = models.CharField("承办", max_length=20, choices=Post.Role.choices)
    committee = models.ForeignKey(
        "branches.Committee", models.PROTECT, null=True, related_name="duties"
    )
    branch = models.ForeignKey("branches.Branch", models.PROTECT, null=True, related_name="duties")
    # Which training organiser owes it: their posts all hang on the school.
    organiser = models.CharField(
        "主办方", max_length=20, choices=Post.ORGANISERS, blank=True, default=""
    )
    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, null=True, related_name="duties"
    )
    title = models.CharField("标题", max_length=200)
    link = models.CharField(max_length=200)
    due_on = models.DateField("期限", null=True)
    due_version = models.PositiveIntegerField(default=1)
    # The last sign of progress, at first the day of opening; None where none is expected.
    quiet_since = models.DateField(null=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "待办"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["role", "committee", "branch"],
                condition=Q(closed_at=None),
                name="duty_open_place",
            ),
            models.Index(fields=["due_on"], condition=Q(closed_at=None), name="duty_open_due"),
            models.Index(
                fields=["quiet_since"],
                condition=Q(closed_at=None, quiet_since__isnull=False),
                name="duty_open_quiet",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "role"],
                condition=Q(closed_at=None),
                name="duty_is_open_once",
            ),
            models.CheckConstraint(
                condition=Q(committee=None, branch__isnull=False)
                | Q(committee__isnull=False, branch=None),
                name="duty_has_one_place",
            ),
        ]

    def __str__(self):
        return self.title


class ReminderQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recipient=user.pk)


class Reminder(models.Model):
    """One line in somebody's inbox: unique per duty, version of its date, stage and recipient; or
    news of an act that asks nothing: of a participation, with a title and a link of its own.
    """

    duty = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="reminders")
    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, null=True, related_name="+", db_index=False
    )
    title = models.CharField("标题", max_length=200, blank=True, default="", db_default="")
    link = models.CharField(max_length=200, blank=True, default="", db_default="")
    due_version = models.PositiveIntegerField()
    stage = models.CharField(max_length=20)
    recipient = models.ForeignKey("branches.User", models.PROTECT, related_name="reminders")
    escalated = models.BooleanField(default=False)
    made_on = models.DateField()
    # A return or an answer: by a mail of its own and not with the digest. Who gave it, and why.
    at_once = models.BooleanField(default=False, db_default=False)
    by_text = models.CharField(max_length=200, blank=True, default="", db_default="")
    reason = models.TextField("原因", blank=True, default="", db_default="")
    read_at = models.DateTimeField(null=True)
    delivery = models.ForeignKey(
        "branches.Delivery", models.PROTECT, null=True, related_name="reminders"
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "提醒"
        ordering = ["-made_on", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-made_on"]),
            models.Index(
                fields=["recipient"], condition=Q(delivery=None), name="reminder_undelivered"
            ),
            models.Index(
                fields=["recipient"],
                condition=Q(at_once=True, delivery=None),
                name="reminder_at_once_waits",
            ),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="reminder_unread"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "due_version", "stage", "recipient"],
                name="reminder_is_written_once",
            ),
            models.UniqueConstraint(
                fields=["participation", "stage", "recipient"],
                condition=Q(duty=None),
                name="news_is_told_once",
            ),
            models.CheckConstraint(
                condition=Q(duty__isnull=False, participation=None)
                | Q(duty=None, participation__isnull=False),
                name="reminder_is_of_one_thing",
            ),
        ]


class Delivery(models.Model):
    """One mail per person, channel, day and occasion: claimed, sent, recorded. The occasion is the
    digest, of which a day has one, or what could not wait for it: each of these bears the key of
    the first reminder it carries.
    """

    DIGEST = "digest"

    class Channel(models.TextChoices):
        EMAIL = "email", "邮件"

    class State(states.StateChoices):
        PENDING = "pending", states.WAITING, "待发送"
        CLAIMED = "claimed", states.WORKING, "发送中"
        SENT = "sent", states.DONE, "已发送"
        DROPPED = "dropped", states.OFF, "无须发送"
        DEAD = "dead", states.FAILED, "发送失败"

    recipient = models.ForeignKey("branches.User", models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    day = models.DateField()
    occasion = models.CharField(max_length=24, default=DIGEST, db_default=DIGEST)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "发送记录"
        ordering = ["-day", "-pk"]
        indexes = [
            models.Index(
                fields=["recipient"],
                condition=Q(state__in=("pending", "claimed")),
                name="delivery_unfinished",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "channel", "day", "occasion"], name="one_mail_per_occasion"
            )
        ]

    @property
    def is_digest(self):
        return self.occasion == self.DIGEST


class JobRun(models.Model):
    """A run of a timed job, so that a forgotten worker is noticed."""

    name = models.CharField(max_length=40)
    day = models.DateField()
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name = "作业记录"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["name", "-id"])]
