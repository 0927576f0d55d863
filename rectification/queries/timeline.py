"""办理过程: what happened to an item, from the rows it left, oldest first."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils import timezone

from branches.models import AuditEntry
from rectification.models import Extension, RectificationItem

State = RectificationItem.State
# Audit verb → (title, icon): acts that leave no row of their own.
ACTS = {
    "rectification.submit_plan": ("报送方案", "send"),
    "rectification.approve_plan": ("批准方案", "list-check"),
    "rectification.return_plan": ("退回方案", "arrow-return-left"),
    "rectification.cancel": ("撤销事项", "dash"),
}
NEXT = {
    State.PLAN_DRAFT: "党支部书记拟定整改方案，报送后由分党委审核。",
    State.PLAN_SUBMITTED: "等待审核整改方案。",
    State.IN_PROGRESS: "党支部书记记录进展，完成后申请销号。",
    State.CLOSURE_REQUESTED: "等待验收，由申请人以外的人办理。",
    State.COMMITTEE_ACCEPTED: "等待组织部确认，确认后销号。",
}


@dataclass(frozen=True)
class Entry:
    """`at` is a datetime, or None for what comes next."""

    at: object
    title: str
    icon: str
    who: str = ""
    text: str = ""
    tone: str = ""
    files: list = field(default_factory=list)


def timeline(item):
    """[Entry] of an item (with participation): six statements, whatever its history."""
    files = _files(item)
    entries = [
        _origin(item),
        *_acts(item),
        *(_progress(row, files) for row in item.progress_rows.all()),
        *_extensions(item),
        *(_request(row, files) for row in item.closurerequest_rows.all()),
        *(_acceptance(row) for row in item.acceptance_rows.all()),
        *_overdue(item),
    ]
    entries.sort(key=lambda entry: entry.at)
    if item.state in NEXT:
        entries.append(Entry(None, "下一步", "arrow-right", text=NEXT[item.state], tone="next"))
    return entries


def _files(item):
    found = {}
    for row in item.evidence.select_related("file"):
        found.setdefault((row.progress_id, row.request_id), []).append(row.file)
    return found


def _acts(item):
    rows = AuditEntry.objects.filter(
        branch=item.branch_id, target_id=item.pk, action__in=ACTS
    ).order_by("pk")
    for row in rows:
        title, icon = ACTS[row.action]
        yield Entry(row.at, title, icon, who=row.by_text, text=row.reason)


def _origin(item):
    point = f"指标 {item.indicator_code}。" if item.indicator_code else ""
    text = f"{item.get_source_display()}：{item.problem.rstrip('。')}。{point}"
    who = str(item.created_by) if item.created_by else "系统"
    return Entry(item.created_at, "列为整改事项", "clipboard-x", who=who, text=text)


def _progress(row, files):
    return Entry(
        row.at,
        f"进展 {row.percent}%",
        "pencil-square",
        who=row.by_text,
        text=row.note,
        files=files.get((row.pk, None), []),
    )


def _request(row, files):
    return Entry(
        row.at,
        "申请销号",
        "hourglass-split",
        who=row.by_text,
        text=row.note,
        files=files.get((None, row.pk), []),
    )


def _acceptance(row):
    passed = row.is_accepted
    title = f"{row.get_level_display()}{'通过' if passed else '退回'}"
    return Entry(
        row.at,
        title,
        "person-check" if passed else "arrow-return-left",
        who=row.by_text,
        text=row.note,
        tone="" if passed else "now",
    )


def _extensions(item):
    for row in item.extension_rows.all():
        words = f"期限由{row.from_due_on:%Y-%m-%d}改为{row.to_due_on:%Y-%m-%d}。理由：{row.reason}"
        yield Entry(row.at, "申请延期", "calendar-plus", who=row.by_text, text=words)
        if row.answered_at:
            granted = row.state == Extension.State.GRANTED
            yield Entry(
                row.answered_at,
                "同意延期" if granted else "不同意延期",
                "calendar-check" if granted else "calendar-x",
                who=row.answered_by_text,
                text=row.answer,
            )


def _overdue(item):
    """The day after the deadline, if the branch had not asked for closure by then."""
    until = item.requested_on or (timezone.localdate() if item.state in item.WITH_BRANCH else None)
    if until and until > item.due_on:
        morning = datetime.combine(item.due_on + timedelta(days=1), time.min)
        text = f"没有在{item.due_on:%Y-%m-%d}前申请销号。"
        yield Entry(
            timezone.make_aware(morning), "逾期", "exclamation-octagon", "系统", text, "now"
        )
