"""办理过程: what happened to an item, from the rows it left, oldest first."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils import timezone

from branches import audit
from branches.models import AuditEntry
from rectification.models import Extension, RectificationItem
from rectification.rules import accepting_office, last_request

State = RectificationItem.State
# Acts that leave no row of their own: told by 操作记录, each with its icon.
ICONS = {
    "rectification.submit_plan": "send",
    "rectification.approve_plan": "list-check",
    "rectification.return_plan": "arrow-return-left",
    "rectification.begin": "list-check",
    "rectification.cancel": "dash",
}
NEXT = {
    State.PLAN_DRAFT: "党支部书记拟定整改方案，报送后由{above}审核。",
    State.PLAN_SUBMITTED: "等待审核整改方案。",
    State.IN_PROGRESS: "{owner}记录进展，完成后申请销号。",
    State.CLOSURE_REQUESTED: "等待{above}验收，由申请人以外的人办理。",
    State.COMMITTEE_ACCEPTED: "等待组织部确认，确认后销号。",
}
TO_WORD = "{owner}定下整改措施和时限，开始整改。"


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
    """[Entry] of an item with participation, load_history(); two statements at most."""
    files = _files(item)
    entries = [
        _origin(item),
        *_acts(item),
        *_progress(item, files),
        *_extensions(item),
        *(_request(row, files) for row in item.closurerequest_rows.all()),
        *(_acceptance(row, item) for row in item.acceptance_rows.all()),
        *_reopenings(item),
        *_overdue(item),
    ]
    entries.sort(key=lambda entry: entry.at)
    if words := _next(item):
        entries.append(Entry(None, "下一步", "arrow-right", text=words, tone="next"))
    return entries


def _next(item):
    is_draft = item.state == State.PLAN_DRAFT
    words = TO_WORD if is_draft and not item.is_of_branch else NEXT.get(item.state, "")
    owner = "党支部书记" if item.is_of_branch else item.get_owner_display()
    return words.format(owner=owner, above=accepting_office(item))


def _files(item):
    found = {}
    for row in item.evidence.all():
        found.setdefault((row.progress_id, row.request_id), []).append(row.file)
    return found


def _acts(item):
    rows = AuditEntry.objects.filter(
        branch=item.branch_id, target_id=item.pk, action__in=ICONS
    ).order_by("pk")
    for row in rows:
        title = audit.LABELS[row.action]
        yield Entry(row.at, title, ICONS[row.action], who=row.by_text, text=row.reason)


def _origin(item):
    point = f"指标 {item.indicator_code}。" if item.indicator_code else ""
    owner = "" if item.is_of_branch else f"由{item.get_owner_display()}负责整改。"
    text = f"{item.get_source_display()}：{item.problem.rstrip('。')}。{point}{owner}"
    who = str(item.created_by) if item.created_by else "系统"
    return Entry(item.created_at, "列为整改事项", "clipboard-x", who=who, text=text)


def _progress(item, files):
    before = 0
    for row in item.progress_rows.all():
        fallen = f"，由 {before}% 改低" if row.percent < before else ""
        yield Entry(
            row.at,
            f"进展 {row.percent}%{fallen}",
            "pencil-square",
            who=row.by_text,
            text=row.note,
            files=files.get((row.pk, None), []),
        )
        before = row.percent


def _request(row, files):
    return Entry(
        row.at,
        "申请销号",
        "hourglass-split",
        who=row.by_text,
        text=row.note,
        files=files.get((None, row.pk), []),
    )


def _acceptance(row, item):
    passed = row.is_accepted
    level = row.get_level_display() if item.levels == 2 else f"{accepting_office(item)}验收"
    title = f"{level}{'通过' if passed else '退回'}"
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


def _reopenings(item):
    """The closings that did not hold, each with what was seen. Asks only where one may have been
    undone: accepted, and yet at work or asked for anew.
    """
    last = last_request(item)
    at_work = item.state == State.IN_PROGRESS
    accepted = [row for row in item.acceptance_rows.all() if row.is_accepted]
    if not any(at_work or row.request_id != last.pk for row in accepted):
        return
    for row in item.reopening_rows.all():
        words = f"{row.closed_on:%Y-%m-%d}销号；新的期限{row.to_due_on:%Y-%m-%d}。{row.reason}"
        yield Entry(row.at, "回头看，重新整改", "arrow-repeat", row.by_text, words, "now")


def _overdue(item):
    """The day after the deadline, if the owner had not asked for closure by then."""
    until = item.requested_on or (timezone.localdate() if item.state in item.WITH_OWNER else None)
    if until and until > item.due_on:
        morning = datetime.combine(item.due_on + timedelta(days=1), time.min)
        text = f"没有在{item.due_on:%Y-%m-%d}前申请销号。"
        yield Entry(
            timezone.make_aware(morning), "逾期", "exclamation-octagon", "系统", text, "now"
        )
