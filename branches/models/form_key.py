"""Forms that were sent and saved: the same one sent again is not saved again."""

from django.db import models


class FormKey(models.Model):
    """The key of a form with what was typed in it (a digest of both), and where saving it led."""

    user = models.ForeignKey("branches.User", models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    result = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "已保存的表单"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="a_form_is_saved_once")]
