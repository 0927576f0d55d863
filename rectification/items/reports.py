"""整顿月报: asked for each month, kept while it is written, sent in, added to."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit
from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.errors import Refusal
from branches.models import Branch, Duty
from branches.workflow import lock_in_round, lock_row
from rectification import rules
from rectification.items.closure import request_closure
from rectification.items.progress import add_progress
from rectification.items.report_queries import (
    FIRST_REPORT_UNTIL,
    expected_duties,
    is_logged,
    items_in_work,
    last_progress,
    month_of,
    report_due,
    reporting_branches,
)
from rectification.models import MonthlyReport, RectificationItem, ReportLine, Supplement

Step = ReportLine.Step
KIND = Duty.Kind.MONTHLY_REPORT


@dataclass(frozen=True)
class Answer:
    """What is said of one item: `step` (Step), `words`, whether closure is asked for at once, that
    a percentage below the last one is meant, `files` (UploadedFiles).
    """

    step: str
    words: str = ""
    asks_closure: bool = False
    falls: bool = False
    files: list = field(default_factory=list)


@transaction.atomic
def refresh_reports(today, **branches):
    """Ask for the report of this month, stop asking where a branch is weak no more or has nothing
    left to do; `branches`: lookups that narrow it to some. Runs each night and after an approval.
    Returns {"opened", "moved", "closed"} (counts of duties).
    """
    chosen = Branch.objects.filter(**branches)
    reporting = reporting_branches(today, chosen)
    keys = {"branch__in": chosen.order_by().values("pk")} if branches else {}
    _end(MonthlyReport.objects.owed().filter(**keys).exclude(branch__in=reporting), today)
    _begin(reporting, today)
    _follow(reporting, today)
    return duties.settle(expected_duties(**keys), kind=KIND, **keys).counts


def _end(rows, today):
    rows.update(ended_on=today)


def _begin(reporting, today):
    """A row of this month for each that has none; one that had ended is asked for again."""
    month = month_of(today)
    rows = MonthlyReport.objects.filter(branch__in=reporting)
    rows.filter(month=month, reported_on=None).update(ended_on=None)
    known = dict(rows.order_by("month").values_list("branch", "month"))
    due_on = report_due(month, WorkCalendar())
    MonthlyReport.objects.bulk_create(
        [
            MonthlyReport(branch_id=pk, participation_id=year, month=month, due_on=due_on)
            for pk, year in reporting.items()
            if known.get(pk) != month and (pk in known or today.day <= FIRST_REPORT_UNTIL)
        ],
        ignore_conflicts=True,
    )


def _follow(reporting, today):
    """What is still owed goes by the year that the branch stands in, and by the calendar."""
    month, calendar = month_of(today), WorkCalendar()
    for one in MonthlyReport.objects.owed().filter(branch__in=reporting):
        year = reporting[one.branch_id]
        due_on = report_due(month, calendar) if one.month == month else one.due_on
        if (one.participation_id, one.due_on) != (year, due_on):
            one.participation_id, one.due_on = year, due_on
            one.save(update_fields=["participation", "due_on"])
            Duty.objects.open().filter(kind=KIND, subject_id=one.pk).update(participation=year)


@transaction.atomic
def keep_drafts(report, answers, *, by, note=None):
    """Keep what is written so far: `answers` {item key: Answer}, only of items in work; `note` if
    it is not None. Returns the report. Raises PermissionDenied; Refusal once it has been sent in.
    """
    report, _post = _lock_open(report, by, answers, note)
    for item in items_in_work(report).filter(pk__in=answers):
        one = answers[item.pk]
        words = {"step": one.step, "words": one.words, "asks_closure": one.asks_closure}
        ReportLine.objects.update_or_create(report=report, item=item, defaults=words)
    if note is not None and note != report.note:
        report.note = note
        report.save(update_fields=["note"])
    return report


@transaction.atomic
def hand_in(report, answers, *, by, note=""):
    """报送月报: every item in work has its Answer in `answers` {item key: Answer}; each writes the
    item's progress, and asks for closure where that is wanted. Where nothing is in work, `note`
    says how things stand.

    Raises PermissionDenied; Refusal if it has been sent in, an item is missing or has moved on.
    """
    report, post = _lock_open(report, by, answers, note)
    items = list(items_in_work(report))
    _refuse_gaps(items, answers, note)
    report.lines.exclude(item__in=items).delete()
    for item in items:
        _write_line(report, item, answers[item.pk], by)
    report.note, report.reported_on = note, timezone.localdate()
    report.by, report.by_text, report.post_text = by, str(by)[:40], str(post)[:120]
    report.save(update_fields=["note", "reported_on", "by", "by_text", "post_text"])
    duties.close_duties(KIND, report.pk)
    said = {"整改事项": [None, f"{len(items)}项"]}
    if report.is_late:
        said["迟报"] = [None, f"{report.days_late}天"]
    audit.record("rectification.report", report, by=by, post=post, changes=said)
    return report


def _refuse_gaps(items, answers, note):
    missing = [str(number) for number, item in enumerate(items, 1) if item.pk not in answers]
    if missing:
        raise Refusal(
            f"第 {'、'.join(missing)} 项没有填写，可能是刚列入的。请刷新后补上。",
            kept=_kept(answers, note),
        )
    if not items and not note.strip():
        raise Refusal("没有在办的事项，请在“困难和需要的帮助”里写一句本月情况。")


def _write_line(report, item, answer, by):
    progress = _progress_of(report, item, answer, by)
    ReportLine.objects.update_or_create(
        report=report,
        item=item,
        defaults={
            "step": answer.step,
            "words": answer.words,
            "asks_closure": answer.asks_closure,
            "progress": progress,
        },
    )
    if answer.asks_closure:
        item = RectificationItem.objects.get(pk=item.pk)
        request_closure(item, by=by, note=answer.words)


def _progress_of(report, item, answer, by):
    """The Progress that the line stands for: a new one, or that of the month if it is meant."""
    if answer.step == Step.LOGGED:
        if not is_logged(item, report.month):
            raise Refusal(f"“{item}”本月还没有记过进展，请选择进展并写明情况。")
        return last_progress(item)
    percent = item.percent if answer.step == Step.NONE else int(answer.step)
    return add_progress(
        item,
        by=by,
        note=answer.words,
        percent=percent,
        files=answer.files,
        falls=answer.falls,
    )


@transaction.atomic
def supplement(report, *, by, text):
    """补充说明 to what is sent in. PermissionDenied; Refusal before, or in an archived year."""
    report, post = _admit(lock_in_round(report), by)
    if report.reported_on is None:
        raise Refusal("月报还没有报送，请直接写在月报里。", kept=[("补充说明", text)])
    row = Supplement.objects.create(
        report=report, text=text, by=by, by_text=str(by)[:40], post_text=str(post)[:120]
    )
    audit.record("rectification.supplement", report, by=by, post=post, reason=text)
    return row


def _admit(report, by):
    post = rules.may_report(by, report)
    if post is None:
        raise PermissionDenied
    return report, post


def _lock_open(report, by, answers, note):
    report, post = _admit(lock_row(report), by)
    if report.reported_on or report.ended_on:
        word = "已经报送，可以补充说明" if report.reported_on else "已不再要求报送"
        raise Refusal(f"{report}{word}。", kept=_kept(answers, note))
    return report, post


def _kept(answers, note):
    """[(label, text)] of what was typed, for the page of a refusal."""
    said = [("本月做了什么", one.words) for one in answers.values() if one.words]
    return said + ([("困难和需要的帮助", note)] if note else [])
