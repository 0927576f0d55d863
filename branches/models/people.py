"""Persons, their seats in branch committees, and the accounts with their posts."""

from functools import cache

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from branches.rulebook.fields import POSTS
from branches.scope import ScopedQuerySet, incomers


class PersonQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Persons who hold or held a seat in a branch that the user sees."""
        if user.is_authenticated and user.is_active and user.sees_school:
            return self
        return self.filter(pk__in=Term.objects.visible_to(user).values("person"))


class Person(models.Model):
    staff_no = models.CharField("学工号", max_length=32, blank=True)
    name = models.CharField("姓名", max_length=40)
    gender = models.CharField("性别", max_length=4, blank=True)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    born_on = models.DateField("出生年月", null=True, blank=True)
    joined_on = models.DateField("入党时间", null=True, blank=True)
    education = models.CharField("学历", max_length=20, blank=True)
    title = models.CharField("职称/身份", max_length=40, blank=True)
    admin_post = models.CharField("行政职务", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    is_dual_leader = models.BooleanField("双带头人", default=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "党员干部"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff_no"], condition=~Q(staff_no=""), name="person_staff_no_is_unique"
            )
        ]

    def __str__(self):
        return self.name


class TermQuerySet(ScopedQuerySet):
    def reach_of(self, post):
        """A secretary also sees the own seats in other branches."""
        seen = super().reach_of(post)
        person = post.user.person_id if post.branch_id else None
        return seen | Q(person=person) if person else seen

    def current(self, on=None):
        on = on or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=on))


class Term(models.Model):
    """A seat in a branch committee, held for a period; without a person it is a vacancy."""

    class Seat(models.TextChoices):
        SECRETARY = "secretary", POSTS["secretary"]
        DEPUTY_SECRETARY = "deputy_secretary", POSTS["deputy_secretary"]
        ORGANISATION = "organisation", POSTS["organisation"]
        PUBLICITY = "publicity", POSTS["publicity"]
        DISCIPLINE = "discipline", POSTS["discipline"]
        UNITED_FRONT = "united_front", POSTS["united_front"]
        YOUTH = "youth", POSTS["youth"]
        MEMBER = "member", POSTS["member"]

    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="terms", verbose_name="党支部"
    )
    seat = models.CharField("支委职务", max_length=20, choices=Seat.choices)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="terms", verbose_name="姓名"
    )
    since = models.DateField("任职时间", null=True, blank=True)
    until = models.DateField("离任时间", null=True, blank=True)
    # Owed within half a year of taking the secretary's seat; set by training.
    inducted_on = models.DateField("任职培训", null=True, blank=True, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        ordering = ["branch", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch"],
                condition=Q(seat="secretary", until=None),
                name="one_secretary_seat_per_branch",
            )
        ]

    def __str__(self):
        return f"{self.get_seat_display()} {self.person or '空缺'}"

    @property
    def is_current(self):
        """As in current(), of today."""
        return self.until is None or self.until >= timezone.localdate()


class UserQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Accounts with a post, present or past, in the user's reach; the own account always."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_school:
            return self
        return self.filter(Q(pk__in=Post.objects.visible_to(user).values("user")) | Q(pk=user.pk))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username):
        # One person, one account: the case of a typed user name does not matter.
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """An account. What it may see and do comes from its posts alone; nobody is all-powerful."""

    username = models.CharField(
        "用户名", max_length=40, unique=True, error_messages={"unique": "这个用户名已有人使用。"}
    )
    name = models.CharField("姓名", max_length=40)
    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="user", verbose_name="人员"
    )
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须修改口令", default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # {list: [names of columns]} of wide lists, where somebody chose (branches/web/columns.py).
    list_columns = models.JSONField(default=dict, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    objects = UserManager()

    class Meta:
        verbose_name = "账号"
        ordering = ["username"]

    def __str__(self):
        return self.name or self.username

    def get_absolute_url(self):
        return reverse("branches:account", args=[self.pk])

    @cached_property
    def current_posts(self):
        """Today's posts with their place: one query per request."""
        posts = self.posts.current().select_related("committee", "branch")
        return list(posts.annotate(has_incomers=any_incomers()))

    @cached_property
    def sees_school(self):
        return any(post.role in Post.SCHOOL_READERS for post in self.current_posts)

    @cached_property
    def keeps_to_one_committee(self):
        """Whether all it sees lies under one 分党委: a list need not name that in every row."""
        posts = self.current_posts
        tops = {post.place.sub_committee_id for post in posts if post.place}
        at_root = any(post.committee and post.committee.is_school for post in posts)
        return not self.sees_school and not at_root and len(tops) == 1

    @property
    def reach_text(self):
        """Whose rows it sees, as a paper names them: 全校, or the places of its posts."""
        posts = self.current_posts
        if any(post.committee and post.committee.is_school for post in posts):
            return "全校"
        return "、".join(dict.fromkeys(post.place.name for post in posts))

    def posts_as(self, *roles):
        return [post for post in self.current_posts if post.role in roles]


@cache
def any_incomers():
    """Post.has_incomers in SQL; put together once, for it is asked on every page."""
    return Exists(incomers(OuterRef("committee__path")))


class PostQuerySet(ScopedQuerySet):
    scope_paths = ("committee__path", "branch__committee__path")

    def current(self, on=None):
        on = on or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on)

    def standing(self, on=None):
        """Not ended yet: today's posts and those that begin later."""
        return self.filter(Q(until=None) | Q(until__gte=on or timezone.localdate()))


class Post(models.Model):
    """任职: user + role + committee or branch + period. A post that ends takes its rights."""

    class Role(models.TextChoices):
        COMMITTEE_STAFF = "committee_staff", "分党委工作人员"
        COMMITTEE_LEADER = "committee_leader", "分党委书记"
        SECRETARY = "secretary", "党支部书记"
        ORG_DEPT = "org_dept", "组织部"
        SCHOOL_LEADER = "school_leader", "校领导"
        TRAINING_ORGANISER = "training_organiser", "培训主办方"
        AUDITOR = "auditor", "督查"

    SCHOOL_READERS = (Role.ORG_DEPT, Role.SCHOOL_LEADER, Role.AUDITOR)
    COMMITTEE_ROLES = (Role.COMMITTEE_STAFF, Role.COMMITTEE_LEADER)
    ORGANISERS = (
        ("party_school", "组织部、党校"),
        ("student_affairs", "大学生党委、学工部"),
        ("retired_committee", "离退休党委"),
        ("school_committee", "校党委"),
    )

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name="账号")
    role = models.CharField("职责", max_length=20, choices=Role.choices)
    committee = models.ForeignKey(
        "branches.Committee",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name="党组织",
    )
    branch = models.ForeignKey(
        "branches.Branch",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name="党支部",
    )
    organiser = models.CharField("主办方", max_length=20, choices=ORGANISERS, blank=True)
    since = models.DateField("开始", default=timezone.localdate)
    until = models.DateField("结束", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "职责"
        ordering = ["role", "pk"]
        indexes = [
            models.Index(fields=["role", "committee"]),
            models.Index(fields=["role", "branch"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(committee=None, branch__isnull=False, role="secretary")
                | Q(committee__isnull=False, branch=None) & ~Q(role="secretary"),
                name="post_has_one_place",
                violation_error_message="党支部书记的职责在党支部，其他职责在党组织。",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                name="post_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "committee"],
                condition=Q(until=None, branch=None),
                name="committee_post_is_held_once",
            ),
            models.UniqueConstraint(
                fields=["user", "branch"],
                condition=Q(until=None, committee=None),
                name="branch_post_is_held_once",
            ),
        ]

    def __str__(self):
        where = self.get_organiser_display() if self.organiser else self.place
        return f"{where} {self.get_role_display()}"

    @property
    def place(self):
        return self.branch or self.committee

    @cached_property
    def has_incomers(self):
        """Whether a branch below hung elsewhere once; User.current_posts brings it along."""
        return incomers(self.committee.path).exists()

    @property
    def is_committee_role(self):
        return self.role in self.COMMITTEE_ROLES


class AccessLink(models.Model):
    """A one-time link to set a password; only the digest of the token is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="access_links")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
