"""满意度测评: totals only. Ballots are never stored, so nobody can be joined to a vote."""

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from branches.models import states
from branches.models.one_time import OneTimeToken
from branches.rulebook.fields import AUDIENCES
from branches.rulebook.polls import satisfaction
from branches.scope import ParticipationScopedQuerySet


class PollQuerySet(ParticipationScopedQuerySet):
    def counting(self):
        """The poll that counts: the repeated one, where one was repeated."""
        return self.filter(is_void=False)


class Poll(models.Model):
    """One count per participation and audience; a repeated poll keeps the earlier one as void."""

    class Audience(models.TextChoices):
        MEMBERS = "members", AUDIENCES["members"]
        CLIENTS = "clients", AUDIENCES["clients"]

    class Source(models.TextChoices):
        IMPORT = "import", "表格导入"
        TYPED = "typed", "手工录入"
        ONLINE = "online", "网上测评"

    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, related_name="polls"
    )
    audience = models.CharField("测评对象", max_length=10, choices=Audience.choices)
    source = models.CharField("来源", max_length=10, choices=Source.choices, default=Source.TYPED)
    is_void = models.BooleanField("已重测", default=False, editable=False)
    # Voted online and under the floors: what the votes said is not kept, so that nobody reads few.
    is_withheld = models.BooleanField("不出结果", default=False, db_default=False, editable=False)
    held_on = models.DateField("测评日期", null=True, blank=True)
    due = models.PositiveIntegerField("应参加", null=True)
    issued = models.PositiveIntegerField("发出", null=True)
    returned = models.PositiveIntegerField("收回", null=True)
    valid = models.PositiveIntegerField("有效", null=True)
    satisfied = models.PositiveIntegerField("满意", null=True)
    basic = models.PositiveIntegerField("基本满意", null=True)
    unsatisfied = models.PositiveIntegerField("不满意", null=True)
    unknown = models.PositiveIntegerField("不了解", null=True)
    entered_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(
        "branches.User", models.PROTECT, null=True, related_name="+", editable=False
    )

    COUNTS = ("due", "issued", "returned", "valid", "satisfied", "basic", "unsatisfied", "unknown")

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = "满意度测评"
        ordering = ["participation", "audience", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "audience"],
                condition=Q(is_void=False),
                name="one_counting_poll_per_audience",
            ),
            models.CheckConstraint(
                condition=Q(valid=None) | Q(returned=None) | Q(valid__lte=F("returned")),
                name="poll_valid_within_returned",
            ),
        ]

    def __str__(self):
        return f"{self.participation} {self.get_audience_display()}测评"

    def is_invalid(self, parameters):
        """Whether it counts for nothing by the Parameters of its year and has to be repeated."""
        return not satisfaction(self, parameters).is_valid


class OnlinePollQuerySet(ParticipationScopedQuerySet):
    def open(self):
        return self.filter(state=OnlinePoll.State.OPEN)

    def with_turnout(self):
        """`left`: links not used yet; who has used one stands nowhere."""
        return self.annotate(left=Count("tokens"))


class OnlinePoll(models.Model):
    """网上测评: links are out, votes come in. Its result is a Poll, made when it is closed.

    Nothing in this row changes with a vote, so that the row tells no time of one.
    """

    class State(states.StateChoices):
        OPEN = "open", states.WORKING, "投票中"
        CLOSED = "closed", states.SHUT, "已结束"
        VOID = "void", states.OFF, "已作废"

    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, related_name="online_polls"
    )
    audience = models.CharField("测评对象", max_length=10, choices=Poll.Audience.choices)
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.OPEN, editable=False
    )
    opened_on = models.DateField("发起日期", default=timezone.localdate, editable=False)
    opened_by = models.ForeignKey("branches.User", models.PROTECT, related_name="+", null=True)
    closes_on = models.DateField("截止日期")
    closed_on = models.DateField("结束日期", null=True, editable=False)
    # Who is asked (应参加), and how many of all these vote on paper instead of by a link.
    members = models.PositiveIntegerField("党员", default=0)
    masses = models.PositiveIntegerField("群众代表", default=0)
    clients = models.PositiveIntegerField("服务对象", default=0)
    on_paper = models.PositiveIntegerField("用纸质票", default=0)
    # Why it is held again where a poll counts already.
    reason = models.CharField("重测原因", max_length=500, blank=True)
    void_reason = models.CharField("作废原因", max_length=500, blank=True)
    # Totals of the paper ballots {issued, returned, satisfied, basic, unsatisfied, unknown}.
    paper = models.JSONField("纸质票", default=dict, editable=False)
    # Links that were used when it was closed; before, the tokens that are left tell.
    used = models.PositiveIntegerField("网上收回", null=True, editable=False)
    result = models.OneToOneField(
        Poll, models.PROTECT, null=True, related_name="online", editable=False
    )

    objects = OnlinePollQuerySet.as_manager()

    class Meta:
        verbose_name = "网上测评"
        ordering = ["participation", "audience", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "audience"],
                condition=Q(state="open"),
                name="one_open_poll_per_audience",
            ),
            models.CheckConstraint(
                condition=Q(on_paper__lte=F("members") + F("masses") + F("clients")),
                name="online_poll_paper_within_due",
            ),
        ]

    def __str__(self):
        return f"{self.participation} {self.get_audience_display()}测评"

    @property
    def due(self):
        return self.members + self.masses + self.clients

    @property
    def links(self):
        return self.due - self.on_paper

    @property
    def voted(self):
        """Links used so far, of a row with_turnout()."""
        return self.links - self.left if self.is_open else self.used

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    def takes_votes(self, today):
        return self.is_open and today <= self.closes_on


class BallotToken(OneTimeToken):
    """A link that has not been used. A vote deletes it; nobody's name was ever beside it."""

    poll = models.ForeignKey(OnlinePoll, models.CASCADE, related_name="tokens")


class PollTally(models.Model):
    """The votes of an open poll, added up and sealed (branches/one_time/sealing.py)."""

    OPTIONS = ("satisfied", "basic", "unsatisfied", "unknown")

    poll = models.OneToOneField(OnlinePoll, models.CASCADE, primary_key=True, related_name="tally")
    sealed = models.CharField(max_length=200)
