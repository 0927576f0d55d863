"""操作记录: who did what, when, in which post. Rows are only ever added."""

from django.db import models

from branches.scope import ScopedQuerySet


class AuditEntry(models.Model):
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(
        "branches.User", models.PROTECT, null=True, related_name="+", verbose_name="操作人"
    )
    by_text = models.CharField("操作人", max_length=40)
    post_text = models.CharField("职责", max_length=120, blank=True)
    action = models.CharField("操作", max_length=60)
    target = models.CharField("对象", max_length=160)
    target_id = models.BigIntegerField(null=True)
    committee = models.ForeignKey("branches.Committee", models.PROTECT, null=True, related_name="+")
    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, null=True, related_name="audit_entries"
    )
    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, null=True, related_name="+"
    )
    from_state = models.CharField("原状态", max_length=40, blank=True)
    to_state = models.CharField("新状态", max_length=40, blank=True)
    # {"字段": ["原值", "新值"]}
    changes = models.JSONField("改动", default=dict, blank=True)
    reason = models.CharField("原因", max_length=1000, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "操作记录"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["action", "-id"]),
            models.Index(fields=["branch", "-id"]),
            models.Index(fields=["by", "-id"]),
        ]

    def __str__(self):
        return f"{self.by_text} {self.action} {self.target}"
