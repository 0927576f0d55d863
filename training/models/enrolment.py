from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models import states
from branches.scope import TrainingScopedQuerySet
from training.models.programmes import Programme, Session


class InvitationQuerySet(TrainingScopedQuerySet):
    scope_person = None
    scope_paths = ("committee__path",)


class Invitation(models.Model):
    """报名通知 to a 分党委 (the school for 直属党支部): it confirms the names or explains."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="invitations")
    committee = models.ForeignKey("branches.Committee", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "报名通知"
        ordering = ["committee__sort_order", "committee__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "committee"], name="committee_is_invited_once"
            )
        ]

    def __str__(self):
        return f"{self.programme} {self.committee.group_name}"


class EnrolmentQuerySet(TrainingScopedQuerySet):
    def taking_part(self):
        return self.filter(state=Enrolment.State.CONFIRMED)


class Enrolment(models.Model):
    """One person in one programme, with the post held at that time (时任单位及职务)."""

    class State(states.StateChoices):
        PROPOSED = "proposed", states.WAITING, "待分党委确认"
        CONFIRMED = "confirmed", states.DONE, "已确认"
        DECLINED = "declined", states.OFF, "不参加"
        WITHDRAWN = "withdrawn", states.GONE, "已退学"

    class Need(models.TextChoices):
        """Why the rule proposes a person; the gravest reason there is."""

        NEW = "new", "新任"
        HOURS = "hours", "待轮训"
        KIND = "kind", "培训对象"

    class Entry(models.TextChoices):
        LISTED = "listed", "名单"
        WALK_IN = "walk_in", "现场报到"
        SUBSTITUTE = "substitute", "代训"

    class Result(models.TextChoices):
        EXCELLENT = "excellent", "优秀"
        GOOD = "good", "良好"
        PASS = "pass", "合格"
        # Was expected at a part of the course only, and came to it.
        ATTENDED = "attended", "部分参训，计学时"
        FAIL = "fail", "不合格"
        UNSCORED = "unscored", "出勤不足，无成绩"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey("branches.Person", models.PROTECT, related_name="enrolments")
    branch = models.ForeignKey("branches.Branch", models.PROTECT, related_name="enrolments")
    # Copied: groups the lists, and a branch that moves later keeps its history.
    sub_committee = models.ForeignKey("branches.Committee", models.PROTECT, related_name="+")
    post_text = models.CharField("时任单位及职务", max_length=160)
    need = models.CharField("提名原因", max_length=10, choices=Need.choices)
    need_text = models.CharField("提名说明", max_length=100, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.PROPOSED, editable=False
    )
    entry = models.CharField(
        "加入方式", max_length=10, choices=Entry.choices, default=Entry.LISTED, editable=False
    )
    # Of a walk-in: the beginning of the half-day that he came to first.
    expected_from = models.DateTimeField(null=True, editable=False)
    # Why the 分党委 declines or the person left.
    state_reason = models.CharField("说明", max_length=300, blank=True)
    exam = models.DecimalField("考试", max_digits=4, decimal_places=1, null=True, blank=True)
    daily = models.DecimalField("平时", max_digits=4, decimal_places=1, null=True, blank=True)
    result = models.CharField("结果", max_length=10, choices=Result.choices, blank=True)
    # Set when the programme is finished.
    hours = models.DecimalField("计入学时", max_digits=5, decimal_places=1, null=True)
    certificate_year = models.PositiveSmallIntegerField(null=True)
    certificate_seq = models.PositiveIntegerField(null=True)
    # The certificate was issued anew after a correction.
    reissued_on = models.DateField("补发日期", null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = "参训人员"
        ordering = ["sub_committee__sort_order", "branch__code", "pk"]
        indexes = [
            models.Index(fields=["programme", "state"]),
            models.Index(fields=["person", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["programme", "person"], name="person_takes_part_once"),
            models.UniqueConstraint(
                fields=["certificate_year", "certificate_seq"],
                condition=Q(certificate_seq__isnull=False),
                name="certificate_number_is_unique_in_a_year",
            ),
            models.CheckConstraint(
                condition=Q(exam=None) | Q(exam__gte=0, exam__lte=60), name="exam_within_60"
            ),
            models.CheckConstraint(
                condition=Q(daily=None) | Q(daily__gte=0, daily__lte=40), name="daily_within_40"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("declined", "withdrawn")) | ~Q(state_reason=""),
                name="who_stays_away_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.programme}"

    def get_absolute_url(self):
        return reverse("training:enrolment", args=[self.pk])

    @property
    def certificate_no(self):
        return certificate_no(self.certificate_year, self.certificate_seq)


def certificate_no(year, seq):
    """The number as certificates write it; "" without one."""
    return "" if seq is None else f"党训结字〔{year}〕{seq:04}号"


class AttendanceQuerySet(TrainingScopedQuerySet):
    scope_person = "enrolment__person"
    scope_paths = ("enrolment__branch__committee__path",)
    scope_organiser = "enrolment__programme__organiser"


class Attendance(models.Model):
    """One mark of one person in one session; no row means not marked yet."""

    class Mark(states.StateChoices):
        PRESENT = "present", states.DONE, "已签到"
        LEAVE = "leave", states.GONE, "已请假"
        SUBSTITUTED = "substituted", states.GONE, "由他人代"
        ABSENT = "absent", states.IDLE, "缺勤"

    class Way(models.TextChoices):
        HAND = "hand", "手动"
        CODE = "code", "二维码"
        IMPORT = "import", "导入"

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendance")
    session = models.ForeignKey(Session, models.PROTECT, related_name="attendance")
    mark = models.CharField("出勤", max_length=12, choices=Mark.choices)
    way = models.CharField("方式", max_length=10, choices=Way.choices, default=Way.HAND)
    reason = models.CharField("请假原因", max_length=200, blank=True)
    # Who came in this person's place: the hours are the other one's.
    stand_in = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="stood_in_at")
    marked_at = models.DateTimeField(auto_now=True)
    # Nobody for the QR code: it works without an account.
    by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "出勤"
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "session"], name="person_is_marked_once_a_session"
            ),
            models.CheckConstraint(
                condition=~Q(mark="leave") | ~Q(reason=""), name="leave_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(mark="substituted", stand_in__isnull=False)
                | ~Q(mark="substituted") & Q(stand_in=None),
                name="who_is_substituted_has_a_stand_in",
            ),
        ]

    def __str__(self):
        return f"{self.enrolment.person} {self.session} {self.get_mark_display()}"
