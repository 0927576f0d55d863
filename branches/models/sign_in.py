"""登录记录, and the sessions that are open: whose they are, since when and from where."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone

from branches.models import states
from branches.models.people import User


class SignInRecord(models.Model):
    """Who came and went, from where; kept SIGN_IN_KEEP_DAYS only, being about persons."""

    class Event(states.StateChoices):
        SUCCESS = "success", states.DONE, "登录"
        SIGN_OUT = "sign_out", states.OFF, "退出"
        FAILURE = "failure", states.WAITING, "登录失败"
        LOCK = "lock", states.FAILED, "锁定 15 分钟"
        SLOWED = "slowed", states.FAILED, "放慢登录"
        PASSWORD = "password", states.WORKING, "修改口令"
        ENDED = "ended", states.OFF, "结束其他登录"

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    event = models.CharField("情况", max_length=10, choices=Event.choices)
    # As it was typed: it need not be anybody's.
    username = models.CharField("用户名", max_length=40, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    address = models.GenericIPAddressField("地址", null=True)
    agent = models.CharField("设备", max_length=200, blank=True)

    class Meta:
        verbose_name = "登录记录"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["username", "-at"]),
            models.Index(fields=["address", "-at"]),
        ]


class UserSession(AbstractBaseSession):
    """A session of Django with its owner beside it, so that they can be listed and ended."""

    account = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    started_at = models.DateTimeField(null=True)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    objects = BaseSessionManager()

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls):
        return import_module(settings.SESSION_ENGINE).SessionStore

    @property
    def seen_at(self):
        """Of the last click, within the ten minutes of config.site.sessions."""
        return self.expire_date - timedelta(seconds=settings.SESSION_COOKIE_AGE)
