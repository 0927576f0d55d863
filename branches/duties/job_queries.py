"""How the timed jobs are doing: the last sweep, what waits to be sent, what failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from branches.models import Delivery, JobRun, Reminder

SWEEP, DIGESTS, NOTICES = "sweep_reminders", "send_digests", "send_notices"
RESUMED = "resume_sending"
JOB_LABELS = {
    SWEEP: "生成提醒",
    DIGESTS: "发送邮件",
    NOTICES: "发送办理结果",
    RESUMED: "续发中断的邮件",
    "check_duties": "核对待办",
    "work_rises": "核对晋位条件",
    "close_polls": "结束到期的网上测评",
    "open_term_duties": "换届待办",
    "open_monthly_reports": "整顿月报待办",
    "refresh_calendar": "更新工作日历",
    "clean_up": "清理过期记录",
}
# A daily job that has been silent that long is forgotten, not late.
STALE_AFTER = timedelta(hours=26)
SHOWN = 20
State = Delivery.State
WORDS = {
    "rest_day": "今天不是工作日",
    "written": "写出 {} 条提醒",
    "days": "{} 天有变化",
    "guessed_year": "{} 年没有节假日数据，按周一至周五计",
    "no_org_dept": "没有组织部账号，空缺职责的提醒没有人收",
    "channel": "没有设置邮件服务器，只用站内消息",
    "sent": "发出 {} 封",
    "dropped": "{} 封无须发送",
    "retry": "{} 封稍后再试",
    "dead": "{} 封发送失败",
    "opened": "补记 {} 件",
    "moved": "改期 {} 件",
    "closed": "办结 {} 件",
    "verdicts": "{} 个支部的判定有变化",
    "sign_ins": "清理登录记录 {} 条",
    "sessions": "清理会话 {} 个",
    "files": "清理无主附件 {} 个",
}


@dataclass(frozen=True)
class Queue:
    """How many wait: reminders without a mail, mails to send, mails given up."""

    undelivered: int
    pending: int
    dead: int


def last_run(name):
    """The newest run of the job that succeeded, or None."""
    return JobRun.objects.filter(name=name, error="", finished_at__isnull=False).first()


def is_stale(run, now=None):
    """Whether the sweep has been silent for more than a day: then nobody is being reminded."""
    now = now or timezone.now()
    return run is None or now - run.started_at > STALE_AFTER


def age_in_hours(run, now=None) -> float | None:
    started: datetime | None = run.started_at if run else None
    return started and round(((now or timezone.now()) - started).total_seconds() / 3600, 1)


def queue():
    """Queue: two queries."""
    waiting = Reminder.objects.filter(delivery=None, recipient__is_active=True)
    undelivered = waiting.exclude(recipient__email="").count() if settings.EMAIL_CONFIGURED else 0
    counts = Delivery.objects.aggregate(
        pending=Count("pk", filter=Q(state__in=(State.PENDING, State.CLAIMED))),
        dead=Count("pk", filter=Q(state=State.DEAD)),
    )
    return Queue(undelivered, **counts)


def recent_runs():
    """The newest runs; those of the mails only where something was sent or failed."""
    idle = {"sent": 0, "dropped": 0, "retry": 0, "dead": 0}
    quiet = Q(name__in=(DIGESTS, NOTICES, RESUMED), error="") & (
        Q(result=idle) | Q(result={"channel": "none"})
    )
    return JobRun.objects.exclude(quiet)[:SHOWN]


def troubled_deliveries():
    """Mails given up or being tried again, the newest first."""
    return (
        Delivery.objects.exclude(error="")
        .filter(state__in=(State.DEAD, State.PENDING, State.CLAIMED))
        .select_related("recipient")[:SHOWN]
    )


def result_words(run):
    """What a run came to, in a sentence."""
    if run.error:
        return "下次继续。"
    if run.finished_at is None:
        return "没有做完"
    told = ((template, run.result.get(name)) for name, template in WORDS.items())
    words = [template.format(value) for template, value in told if value]
    return "，".join(words) or "没有需要办的"
