"""询问: what the reviewer asks of the branch at one indicator, and its answer."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from branches.models import states
from branches.scope import ParticipationScopedQuerySet


class QuestionQuerySet(ParticipationScopedQuerySet):
    def waiting(self):
        """Not settled yet: for the branch, or answered and for the reviewer."""
        return self.filter(state__in=(Question.State.OPEN, Question.State.ANSWERED))


class Question(models.Model):
    class State(states.StateChoices):
        OPEN = "open", states.WAITING, "待答复"
        ANSWERED = "answered", states.WORKING, "已答复"
        SETTLED = "settled", states.DONE, "已办结"
        WITHDRAWN = "withdrawn", states.OFF, "已撤回"

    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, related_name="questions"
    )
    code = models.CharField("指标", max_length=4)
    name = models.CharField("指标名称", max_length=60)
    text = models.CharField("询问", max_length=500)
    due_on = models.DateField("答复期限")
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.OPEN, editable=False
    )
    by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField("答复", max_length=1000, blank=True)
    answered_text = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "询问"
        ordering = ["participation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="answered") | ~Q(answer="") & Q(answered_at__isnull=False),
                name="answered_question_has_an_answer",
            )
        ]

    def __str__(self):
        return f"{self.participation} {self.code} 询问"

    def get_absolute_url(self):
        page = reverse("grading:questions", args=[self.participation_id])
        return f"{page}#q-{self.pk}"
