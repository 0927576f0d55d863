"""调查摸底: one row of typed columns per participation; scoring reads only this row."""

from django.db import models
from django.urls import reverse

from branches.models import states
from branches.models.organisation import Branch
from branches.rulebook.checks import BRANCH, COMMITTEE
from branches.rulebook.fields import REPORT_GRADES, SECRETARY_KINDS
from branches.scope import ParticipationScopedQuerySet


def _count(label):
    return models.PositiveIntegerField(label, null=True, blank=True)


def _yes_no(label):
    return models.BooleanField(label, null=True, blank=True)


def _date(label):
    return models.DateField(label, null=True, blank=True)


def _text(label, length=40):
    return models.CharField(label, max_length=length, blank=True)


class Survey(models.Model):
    """The columns equal branches.rulebook.fields (a test says so); empty is unknown, not zero."""

    class State(states.StateChoices):
        DRAFT = "draft", states.WORKING, "填报中"
        SUBMITTED = "submitted", states.DONE, "已报送"
        RETURNED = "returned", states.RETURNED, "已退回"

    EDITABLE = (State.DRAFT, State.RETURNED)
    # The mark in `prefilled` of what a file has brought.
    IMPORTED = "import"
    # And of what a 复评 has taken over from the round before.
    LAST_ROUND = "round"

    participation = models.OneToOneField(
        "branches.Participation", models.PROTECT, related_name="survey"
    )
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    submitted_at = models.DateTimeField("报送时间", null=True, editable=False)
    submitted_by = models.ForeignKey(
        "branches.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    return_reason = models.CharField("退回原因", max_length=500, blank=True, editable=False)
    # Names of fields that came from elsewhere and nobody has touched: {"field": "import", "last",
    # "round" or "ledger"}.
    prefilled = models.JSONField(default=dict, blank=True)
    # What the sub-committee says to a W finding: {"W01:full_members": "…"}.
    finding_notes = models.JSONField(default=dict, blank=True)
    # 复评: the sections (rulebook.fields.SECTIONS) in which somebody has looked at what was taken
    # over; null where nothing was.
    confirmed = models.JSONField("已核对的部分", null=True, blank=True, editable=False)

    name = _text("党支部名称", 100)
    short_name = _text("简称")
    kind = models.CharField("支部类别", max_length=10, choices=Branch.Kind.choices, blank=True)
    subtype = _text("细类")
    founded_on = _date("成立时间")
    approval_doc = _text("批准文号", 100)
    setup_basis = _text("设置依据")
    is_joint = _yes_no("单独/联合")
    joint_unit_count = _count("覆盖单位数")
    group_count = _count("党小组数")
    elected_on = _date("选举日期")
    term_years = models.PositiveSmallIntegerField("任期", null=True, blank=True)
    term_due_on = _date("应换届时间")
    extension_until = _date("延期至")
    affiliation_clear = _yes_no("隶属关系是否理顺")

    has_committee = _yes_no("是否设支委会")
    committee_seats = _count("支委人数")
    secretary_kind = models.CharField(
        "书记类别", max_length=20, choices=list(SECRETARY_KINDS.items()), blank=True
    )
    duty_report_held = _yes_no("书记述职")
    duty_report_grade = models.CharField(
        "述职等次", max_length=10, choices=list(REPORT_GRADES.items()), blank=True
    )
    secretary_hours = models.DecimalField(
        "书记培训学时", max_digits=6, decimal_places=1, null=True, blank=True
    )

    full_members = _count("正式党员")
    probationary_members = _count("预备党员")
    total_members = _count("党员总数")
    staff_members = _count("在岗教职工党员")
    retired_members = _count("离退休党员")
    undergraduate_members = _count("本科生党员")
    master_members = _count("硕士生党员")
    doctoral_members = _count("博士生党员")
    women_members = _count("女党员")
    minority_members = _count("少数民族党员")
    applicants = _count("入党申请人")
    activists = _count("入党积极分子")
    targets = _count("发展对象")
    developed_members = _count("发展党员数")
    mobile_members = _count("流动党员")
    lost_members = _count("失联党员")
    hours_met_members = _count("党员学时达标人数")
    dues_paid = _yes_no("党费按时足额交纳")

    general_meetings = _count("党员大会次数")
    committee_meetings = _count("支委会次数")
    group_meetings = _count("党小组会次数")
    lectures = _count("党课次数")
    theme_days = _count("主题党日次数")
    org_life_on = _date("组织生活会日期")
    appraisal_on = _date("民主评议日期")
    appraisal_due = _count("民主评议应参加")
    appraisal_attended = _count("民主评议参加")
    appraisal_excellent = _count("优秀人数")
    appraisal_below = _count("评议基本合格和不合格人数")
    talks_due = _count("谈心谈话应谈")
    talks_held = _count("谈心谈话已谈")
    has_year_plan = _yes_no("年度计划")
    has_year_summary = _yes_no("年度总结")
    rules_made = _count("新建或修订制度数")
    has_rule_records = _yes_no("制度执行记录")
    has_place = _yes_no("活动场所")
    funds = models.DecimalField("工作经费", max_digits=12, decimal_places=2, null=True, blank=True)

    has_idea = _yes_no("好思路")
    idea_discussed = _yes_no("好思路大会讨论")
    idea_text = models.TextField("好思路内容", max_length=500, blank=True)
    deed_done = _yes_no("办成实事")
    deed_text = models.TextField("实事内容", max_length=500, blank=True)
    innovation_done = _yes_no("创新工作")
    innovation_text = models.TextField("创新内容", max_length=500, blank=True)
    hardship_due = _count("困难党员应走访")
    hardship_visited = _count("困难党员已走访")
    hardship_contacted = _count("困难党员有固定联系人")
    reporter = _text("填表人")
    reporter_phone = _text("联系电话")

    # Facts of the officers as of the cut-off (rulebook.fields.OFFICER_FACTS).
    posts_held = models.JSONField(default=list, blank=True)
    officer_count = _count("支委会成员数")
    vacancies = models.JSONField(default=list, blank=True)
    secretary_name = _text("书记")
    secretary_since = _date("书记任职时间")
    secretary_joined_on = _date("书记入党时间")
    secretary_education = _text("书记学历", 20)
    secretary_title = _text("书记职称/身份")
    secretary_admin_post = _text("书记行政职务")

    # A fact of the place (rulebook.fields.PLACE_FACTS): 直属党支部 in this round.
    is_college_level = models.BooleanField("院（系）级党支部", default=False, editable=False)

    objects = ParticipationScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "调查摸底表"
        indexes = [
            models.Index(fields=["state"]),
            # States are counted on every list; the rows themselves are wide.
            models.Index(fields=["participation", "state"]),
        ]

    def __str__(self):
        return f"{self.participation} 调查摸底"

    def get_absolute_url(self):
        return reverse("branches:survey", args=[self.participation_id])

    @property
    def is_editable(self):
        return self.state in self.EDITABLE


class Finding(models.Model):
    """问题 found by a rule in a submitted or imported survey (branches.rulebook.findings)."""

    class Level(models.TextChoices):
        E = "E", "错误"
        W = "W", "存疑"
        F = "F", "发现"
        I = "I", "提示"  # noqa: E741

    class Owner(models.TextChoices):
        BRANCH = BRANCH, "党支部"
        COMMITTEE = COMMITTEE, "分党委"  # 组织部 of a 直属党支部

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="findings")
    code = models.CharField(max_length=4)
    field = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=1, choices=Level.choices)
    indicator = models.CharField(max_length=4, blank=True)
    message = models.CharField(max_length=300)
    value = models.CharField(max_length=100, blank=True)
    limit = models.CharField(max_length=100, blank=True)
    basis = models.CharField(max_length=100, blank=True)
    owner = models.CharField("由谁解决", max_length=10, choices=Owner.choices, default=Owner.BRANCH)
    note = models.CharField(max_length=500, blank=True)

    class FindingQuerySet(ParticipationScopedQuerySet):
        scope_branch = "survey__participation__branch"
        scope_participation = "survey__participation"

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "发现的问题"
        ordering = ["survey", "code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "code", "field"], name="finding_stands_once")
        ]

    def __str__(self):
        return self.message
