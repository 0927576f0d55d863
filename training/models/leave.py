"""请假申请: asked by whoever takes part, granted or refused by the organiser."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models import states
from branches.scope import TrainingScopedQuerySet
from training.models.enrolment import Enrolment
from training.models.programmes import Session


class LeaveRequestQuerySet(TrainingScopedQuerySet):
    scope_person = "enrolment__person"
    scope_paths = ("enrolment__branch__committee__path",)
    scope_organiser = "enrolment__programme__organiser"

    def waiting(self):
        return self.filter(state=LeaveRequest.State.ASKED)


class LeaveRequest(models.Model):
    """Leave from some half-days; granted, it stands in the roll as 已请假."""

    class State(states.StateChoices):
        ASKED = "asked", states.WAITING, "待审批"
        GRANTED = "granted", states.DONE, "已准假"
        REFUSED = "refused", states.GONE, "未准假"
        BACK = "back", states.OFF, "已撤回"

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="leave_requests")
    sessions = models.ManyToManyField(Session, related_name="+")
    reason = models.CharField("请假原因", max_length=200)
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.ASKED, editable=False
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    answer = models.CharField("答复", max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("branches.User", models.PROTECT, null=True, related_name="+")

    objects = LeaveRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "请假申请"
        ordering = ["pk"]
        indexes = [models.Index(fields=["enrolment", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="refused_leave_says_why"
            ),
        ]

    def __str__(self):
        return f"{self.enrolment.person}请假"

    def get_absolute_url(self):
        return reverse("training:enrolment", args=[self.enrolment_id]) + "#leave"

    @property
    def branch(self):
        return self.enrolment.branch
