from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse

from branches.rulebook.fields import KINDS
from branches.scope import ScopedQuerySet


class CommitteeQuerySet(ScopedQuerySet):
    scope_branch = None
    scope_paths = ("path",)

    def reach_of(self, post):
        # A secretary sees the committee that the own branch hangs on. By key, not by a join to the
        # branches: that would give a committee as often as it has branches.
        return Q(pk=post.branch.committee_id) if post.branch_id else super().reach_of(post)

    def open(self):
        return self.filter(closed_on=None)

    def reviewing(self):
        """分党委, and the school for its 直属党支部: by these, lists are grouped and filtered."""
        return self.filter(Q(parent__kind=Committee.Kind.SCHOOL) | Q(parent=None))


class Committee(models.Model):
    """校党委, 分党委 or 党总支. `path` is made of primary keys, so that a subtree is one prefix."""

    class Kind(models.TextChoices):
        SCHOOL = "school", "校党委"
        COMMITTEE = "committee", "分党委"
        GENERAL_BRANCH = "general_branch", "党总支"

    # What the school stands for where 分党委 are listed.
    DIRECT = "直属党支部"

    name = models.CharField("全称", max_length=100)
    short_name = models.CharField("简称", max_length=40, unique=True)
    code = models.CharField("编号", max_length=32, unique=True)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField(max_length=100, unique=True, editable=False)
    # The ancestor directly under the root; the root itself for the root. It reviews and groups
    # every table.
    sub_committee = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="所属分党委",
    )
    sort_order = models.PositiveIntegerField("排序", default=0)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "党组织"
        ordering = ["sort_order", "code"]
        # Lists in official order read committee by committee and stop after a page.
        indexes = [models.Index(fields=["sort_order", "code"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="school"), name="one_school_committee"
            ),
            models.CheckConstraint(
                condition=Q(kind="school", parent=None)
                | ~Q(kind="school") & Q(parent__isnull=False),
                name="committee_has_a_parent",
            ),
        ]

    def __str__(self):
        return self.short_name

    @property
    def is_school(self):
        return self.kind == self.Kind.SCHOOL

    @classmethod
    def group_of(cls, kind, name):
        """What a 分党委 is called in lists; the school stands for its 直属党支部."""
        return cls.DIRECT if kind == cls.Kind.SCHOOL else name

    @classmethod
    def group_column(cls, lookup):
        """group_of() in SQL: the short name of the committee at `lookup`."""
        is_school = When(**{f"{lookup}__kind": cls.Kind.SCHOOL}, then=Value(cls.DIRECT))
        return Case(is_school, default=F(f"{lookup}__short_name"))

    @property
    def group_name(self):
        return self.group_of(self.kind, self.short_name)

    @property
    def full_group_name(self):
        return self.group_of(self.kind, self.name)


class BranchQuerySet(ScopedQuerySet):
    scope_branch = ""
    scope_paths = ("committee__path",)

    def open(self):
        return self.filter(closed_on=None)


class Branch(models.Model):
    """党支部 as it is today; what it was in a year stands on its participation and survey."""

    class Kind(models.TextChoices):
        STAFF = "staff", KINDS["staff"]
        STUDENT = "student", KINDS["student"]
        OFFICE = "office", KINDS["office"]
        RETIRED = "retired", KINDS["retired"]

    name = models.CharField("党支部名称", max_length=100)
    short_name = models.CharField("简称", max_length=40)
    code = models.CharField("党组织代码", max_length=32, unique=True)
    kind = models.CharField("支部类别", max_length=10, choices=Kind.choices)
    subtype = models.CharField("细类", max_length=40, blank=True)
    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="branches", verbose_name="所属党组织"
    )
    sub_committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="+", editable=False, verbose_name="所属分党委"
    )
    founded_on = models.DateField("成立时间", null=True, blank=True)
    approval_doc = models.CharField("批准文号", max_length=100, blank=True)
    setup_basis = models.CharField("设置依据", max_length=40, blank=True)
    is_joint = models.BooleanField("联合组建", null=True, blank=True)
    joint_unit_count = models.PositiveIntegerField("覆盖单位数", null=True, blank=True)
    elected_on = models.DateField("选举日期", null=True, blank=True)
    term_years = models.PositiveSmallIntegerField("任期", null=True, blank=True)
    term_due_on = models.DateField("应换届时间", null=True, blank=True)
    extension_until = models.DateField("延期至", null=True, blank=True)
    closed_on = models.DateField("撤销日期", null=True, blank=True)
    # It hung elsewhere once: only then can a year of it belong to another committee than itself.
    has_moved = models.BooleanField(default=False, editable=False)

    objects = BranchQuerySet.as_manager()

    class Meta:
        verbose_name = "党支部"
        ordering = ["code"]
        indexes = [
            models.Index(fields=["sub_committee", "code"]),
            models.Index(fields=["kind", "code"]),
            models.Index(
                fields=["committee"], condition=Q(has_moved=True), name="branch_has_moved"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None)
                | Q(founded_on=None)
                | Q(closed_on__gte=F("founded_on")),
                name="branch_closed_after_founding",
            ),
        ]

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self):
        return reverse("branch", args=[self.pk])

    def move_to(self, committee):
        """Hang it there: the only way, for scope goes by `has_moved`. Does not save."""
        self.has_moved |= self.committee_id not in (None, committee.pk)
        self.committee, self.sub_committee_id = committee, committee.sub_committee_id

    @property
    def is_direct(self):
        """直属党支部: directly under the school, so reviewed by the Organisation Department."""
        return self.committee_id == self.sub_committee_id and self.sub_committee.is_school

    @property
    def is_college_level(self):
        """Set up at 院（系） level: in this tree the 直属党支部 (handbook R11)."""
        return self.committee.is_school
