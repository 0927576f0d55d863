"""分类定级 of one branch: scores as columns, verdicts of the system, decisions of people."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models import states
from branches.rulebook import grades
from branches.scope import ParticipationScopedQuerySet

# 未定级: founded less than a year ago (G3). Not a grade of the preset, but it counts in every
# total.
UNGRADED = grades.UNGRADED.code
STORED_PLACES = 10


def _score(label):
    """Ten places of an exact fraction: it, and a sum of thousands, prints as from the fraction."""
    return models.DecimalField(
        label, max_digits=13, decimal_places=STORED_PLACES, null=True, blank=True, editable=False
    )


class AssessmentScopedQuerySet(ParticipationScopedQuerySet):
    scope_branch = "assessment__participation__branch"
    scope_participation = "assessment__participation"


class Assessment(models.Model):
    """Stored decimals are for display and sorting; grades come from facts and choices."""

    class State(states.StateChoices):
        DRAFT = "draft", states.IDLE, "待自评"
        SELF_SUBMITTED = "self_submitted", states.IDLE, "待考评"
        COMMITTEE_REVIEWED = "committee_reviewed", states.IDLE, "待定级"
        COMMITTEE_DECIDED = "committee_decided", states.WAITING, "待审定"
        APPROVED = "approved", states.DONE, "已审定"
        FROZEN = "frozen", states.SHUT, "已归档"

    SELF_DONE = State.since(State.SELF_SUBMITTED)
    REVIEWED = State.since(State.COMMITTEE_REVIEWED)
    DECIDED = State.since(State.COMMITTEE_DECIDED)
    SETTLED = State.since(State.APPROVED)

    participation = models.OneToOneField(
        "branches.Participation", models.PROTECT, related_name="assessment"
    )
    rubric = models.ForeignKey(
        "grading.Rubric", models.PROTECT, null=True, related_name="assessments"
    )
    state = models.CharField(
        "状态", max_length=20, choices=State.choices, default=State.DRAFT, editable=False
    )
    is_exempt = models.BooleanField("未定级", default=False, editable=False)
    return_reason = models.CharField("退回原因", max_length=1000, blank=True, editable=False)
    # Set when the other side opens what was sent: from then on it cannot be withdrawn.
    opened_at = models.DateTimeField(null=True, editable=False)

    self_leadership, review_leadership = _score("自评领导班子"), _score("考评领导班子")
    self_members, review_members = _score("自评党员队伍"), _score("考评党员队伍")
    self_mechanism, review_mechanism = _score("自评工作机制"), _score("考评工作机制")
    self_performance, review_performance = _score("自评工作业绩"), _score("考评工作业绩")
    self_masses, review_masses = _score("自评群众反映"), _score("考评群众反映")
    self_total, review_total = _score("自评合计"), _score("考评合计")
    final_score = models.DecimalField(
        "最终得分", max_digits=5, decimal_places=1, null=True, blank=True, editable=False
    )
    satisfaction_rate = _score("满意率")
    satisfaction_index = _score("满意度指数")

    # 复评: the grade in force when it was opened (a code of the same year); "" for a first grading.
    grade_before = models.CharField("原等级", max_length=20, blank=True, editable=False)
    # What the conditions of a rise need to know of the branch's items (Circumstances.read of
    # grading.scoring.conditions), written by config/acts whenever an item changes.
    promotion_facts = models.JSONField(default=dict, blank=True, editable=False)
    # What 组织部 says to a rise of two grades at once; without it the branch rises one.
    jump_note = models.CharField("晋升两级的理由", max_length=500, blank=True, editable=False)
    # Keys of the conditions that hold the branch below what its score would give ("overdue jump").
    unmet_conditions = models.CharField("晋位条件不符", max_length=80, blank=True, editable=False)
    score_grade = models.CharField("按分数应为", max_length=20, blank=True, editable=False)
    proposed_grade = models.CharField("系统拟定等级", max_length=20, blank=True, editable=False)
    # Standing vetoes ("V2 V4") and the satisfaction gate, kept as columns for lists and figures.
    veto_codes = models.CharField("否决情形", max_length=20, blank=True, editable=False)
    is_below_gate = models.BooleanField("满意率未达线", default=False, editable=False)
    # The grade people decided (分党委, then 校党委); 未定级 stands as soon as the exemption is
    # known.
    grade = models.CharField("等级", max_length=20, blank=True, editable=False)
    decided_on = models.DateField("分党委决定日期", null=True, editable=False)
    approved_on = models.DateField("校党委审定日期", null=True, editable=False)
    approval_no = models.CharField("审定文号", max_length=60, blank=True, editable=False)

    objects = ParticipationScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "分类定级"
        ordering = ["participation"]
        indexes = [
            models.Index(fields=["state"]),
            models.Index(fields=["grade"]),
            # The tabs count from this alone.
            models.Index(fields=["participation", "state", "is_exempt", "grade"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(final_score=None) | Q(final_score__gte=0, final_score__lte=100),
                name="final_score_within_0_and_100",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_on__isnull=False) & ~Q(grade=""),
                name="approved_grade_has_a_date",
            ),
        ]

    def __str__(self):
        return f"{self.participation} 分类定级"

    def get_absolute_url(self):
        return reverse("grading:why", args=[self.participation_id])

    @property
    def is_bottom(self):
        return self.grade == self.participation.round.cycle.rules.grades.bottom.code


class Veto(models.Model):
    """一票否决: V1, V3, V6 are ticked by people; of V2, V4, V5 only a lifting is stored."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="vetoes")
    code = models.CharField("情形", max_length=2)
    basis = models.CharField("依据", max_length=500)
    ticked_by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    ticked_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField("解除原因", max_length=500, blank=True)

    objects = AssessmentScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "一票否决"
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "code"],
                condition=Q(withdrawn_at=None),
                name="veto_stands_once",
            )
        ]


class Verdict(models.Model):
    """What the rules say, each step and indicator, kept whenever a person decides on it."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="verdicts")
    made_at = models.DateTimeField(auto_now_add=True)
    final_score = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    score_grade = models.CharField(max_length=20, blank=True)
    grade = models.CharField(max_length=20)
    trace = models.JSONField()

    objects = AssessmentScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "系统判定"
        ordering = ["-pk"]


class DecisionQuerySet(AssessmentScopedQuerySet):
    def approvals(self):
        """What the school has decided and nobody has undone: first gradings, 复评, revisions."""
        return self.filter(
            level=Decision.Level.SCHOOL, act=Decision.Act.DECIDED, undone__isnull=True
        )


class Decision(models.Model):
    """A human act on a verdict. Rows are only ever added; name and post are kept as text."""

    class Level(models.TextChoices):
        COMMITTEE = "committee", "分党委"
        SCHOOL = "school", "校党委"

    class Act(models.TextChoices):
        DECIDED = "decided", "决定"
        RETURNED = "returned", "退回"
        WITHDRAWN = "withdrawn", "撤回"

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="decisions")
    verdict = models.ForeignKey(Verdict, models.PROTECT, null=True, related_name="decisions")
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    act = models.CharField(max_length=10, choices=Act.choices, default=Act.DECIDED)
    grade = models.CharField("等级", max_length=20, blank=True)
    reason = models.CharField("理由", max_length=1000, blank=True)
    decided_on = models.DateField("会议日期", null=True)
    document_no = models.CharField("文号", max_length=60, blank=True)
    # That more had the top grade than the share allows, as it was at the approval.
    # The act that this one takes back, and the revision that it carries out.
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone")
    revision = models.OneToOneField(
        "grading.Revision", models.PROTECT, null=True, related_name="decision"
    )
    meeting = models.ForeignKey(
        "grading.Meeting", models.PROTECT, null=True, related_name="decisions"
    )
    quota_note = models.CharField("比例", max_length=200, blank=True)
    by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=40)
    post_text = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "定级决定"
        ordering = ["pk"]
