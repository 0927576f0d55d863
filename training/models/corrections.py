"""更正: what was put right after 结业. Both values stay for ever."""

from django.db import models

from branches.scope import TrainingScopedQuerySet
from training.models.enrolment import Enrolment, certificate_no


class CorrectionQuerySet(TrainingScopedQuerySet):
    scope_person = "enrolment__person"
    scope_paths = ("enrolment__branch__committee__path",)
    scope_organiser = "enrolment__programme__organiser"


class Correction(models.Model):
    """One correction of one person's course: {label: [before, after]}, why and by whom."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="corrections")
    changes = models.JSONField()
    reason = models.CharField("更正原因", max_length=300)
    # The certificate that the correction made void: its number is never given again.
    void_year = models.PositiveSmallIntegerField(null=True)
    void_seq = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    by_text = models.CharField(max_length=200)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "更正"
        ordering = ["pk"]
        indexes = [models.Index(fields=["void_year", "void_seq"])]

    def __str__(self):
        return f"{self.enrolment}更正"

    @property
    def void_no(self):
        return certificate_no(self.void_year, self.void_seq)
