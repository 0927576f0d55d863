from django.db import models

from branches.models import states
from branches.scope import ScopedQuerySet


class FileQuerySet(ScopedQuerySet):
    scope_paths = ("participation__committee__path", "branch__committee__path")


class File(models.Model):
    """An uploaded file: stored under a name of our own, served only through scope."""

    branch = models.ForeignKey("branches.Branch", models.PROTECT, related_name="files")
    # The year it belongs to: a committee that the branch has left keeps its reports.
    participation = models.ForeignKey(
        "branches.Participation", models.PROTECT, null=True, related_name="files"
    )
    name = models.CharField("文件名", max_length=200)
    content = models.FileField(upload_to="files/%Y/%m/", max_length=200)
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey("branches.User", models.PROTECT, related_name="+")

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = "附件"
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @property
    def is_picture(self):
        return self.mime.startswith("image/")


class ImportRunQuerySet(ScopedQuerySet):
    scope_branch = None
    scope_paths = ("committee__path",)


class ImportRun(models.Model):
    """导入记录: one upload, from its trial run to the result."""

    class State(states.StateChoices):
        TRIED = "tried", states.WAITING, "待确认"
        REFUSED = "refused", states.FAILED, "有错误"
        UNCHANGED = "unchanged", states.OFF, "无变化"
        DONE = "done", states.DONE, "已导入"

    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.FileField(upload_to="imports/%Y/%m/", max_length=200, null=True)
    # The place of the importer: its subtree is what the file may touch.
    committee = models.ForeignKey("branches.Committee", models.PROTECT, null=True, related_name="+")
    cycle_name = models.CharField("年度", max_length=40, blank=True)
    cutoff_on = models.DateField("数据截止日", null=True)
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(
        "branches.User", models.PROTECT, null=True, related_name="+", verbose_name="导入人"
    )
    state = models.CharField("状态", max_length=10, choices=State.choices)
    result = models.JSONField("结果", default=dict)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = "导入记录"
        ordering = ["-pk"]

    def __str__(self):
        return self.file_name
