"""A batch of 公示: opened out of decided branches, ended early, withdrawn."""

from collections import Counter

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from branches import audit
from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.errors import FieldRefusal, Refusal
from branches.models import Committee, Duty, Participation, Round
from branches.workflow import lock_row
from grading.models import NoticeEntry, PublicNotice
from grading.publicity import rules
from grading.publicity.period import workdays
from grading.publicity.queries import notice_duty, waiting

Subject = PublicNotice.Subject
NOBODY_LEFT = "所选党支部都不在待公示之列，请刷新后再看。"
TOO_EARLY = "公示才满 {} 个工作日，按规定至少 {} 个；不再公示的请撤回。"


def title_of(round):
    """What a notice of `round` is called."""
    parameters = round.cycle.rules
    labels = [parameters.grades.named(code).label for code in parameters.noticed_grades]
    grades = "、".join(labels)
    verb = "拟认定晋位为" if round.kind == Round.Kind.REGRADE else "拟定为"
    return f"{round.cycle}{verb}{grades}等级的党支部"


def text_of(title, contact_name="党委组织部"):
    """The words above the list, however long it is."""
    return (
        "根据《基层组织建设年实施方案》，经党支部自评、党员群众测评、分党委考评和组织部审核，"
        f"现将{title}予以公示。公示期间如有异议，请向{contact_name}反映，"
        "我们将认真核查并答复。"
    )


@transaction.atomic
def open_notice(round, keys, *, first_on, last_on, contact, by):
    """开始公示 of those of `keys` (participations) that wait for it in `round`; from `first_on` to
    `last_on` (dates), at least as many working days as the year says.

    Returns the PublicNotice. Raises PermissionDenied; FieldRefusal for the days; Refusal if none
    of the branches waits any more.
    """
    post = rules.may_keep(by)
    if post is None:
        raise PermissionDenied
    check_period(round.cycle.rules, first_on, last_on)
    # Whoever opens another batch, or returns a decision at this moment, waits here.
    locked = Participation.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    chosen = set(locked.order_by("pk").values_list("pk", flat=True))
    rows = [one for one in waiting(round) if one.participation_id in chosen]
    if not rows:
        raise Refusal(NOBODY_LEFT)
    lock_numbers()
    notice = _create(round, first_on, last_on, contact, by)
    labels = {one.code: one.label for one in round.cycle.rules.grades}
    NoticeEntry.objects.bulk_create(
        [_entry(notice, place, one, labels) for place, one in enumerate(rows, 1)], batch_size=500
    )
    duties.open_duty(notice_duty(notice, duties.school().pk))
    changes = {"支部数": [None, len(rows)], "公示时间": [None, f"{first_on} 至 {last_on}"]}
    audit.record("publicity.open", notice, by=by, post=post, changes=changes)
    return notice


def check_period(parameters, first_on, last_on):
    """Raises FieldRefusal if the days are in the wrong order, past, or fewer than the year asks."""
    if first_on < timezone.localdate():
        raise FieldRefusal([("first_on", "开始日期不能早于今天。")])
    if last_on < first_on:
        raise FieldRefusal([("last_on", "期满日期不能早于开始日期。")])
    least = parameters.public_notice_working_days
    if (last_on - first_on).days > 365:
        raise FieldRefusal([("last_on", "公示期不能长于一年。")])
    number = len(workdays(first_on, last_on, WorkCalendar()))
    if number < least:
        raise FieldRefusal([("last_on", f"公示期只有 {number} 个工作日，至少 {least} 个。")])


def lock_numbers():
    """One number is given at a time, of notices and of objections."""
    rows = Committee.objects.select_for_update(no_key=True)
    return rows.get(kind=Committee.Kind.SCHOOL)


def _create(round, first_on, last_on, contact, by):
    year = first_on.year
    newest = PublicNotice.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0
    is_regrade = round.kind == Round.Kind.REGRADE
    title = title_of(round)
    return PublicNotice.objects.create(
        year=year,
        serial=newest + 1,
        cycle=round.cycle,
        subject=Subject.PROMOTION if is_regrade else Subject.GRADE,
        title=title,
        text=text_of(title),
        contact=contact.strip(),
        first_on=first_on,
        last_on=last_on,
        by=by,
        by_text=str(by),
    )


def _entry(notice, place, assessment, labels):
    participation = assessment.participation
    return NoticeEntry(
        notice=notice,
        participation=participation,
        decision_id=assessment.noted,
        place=place,
        name=str(participation),
        unit=participation.sub_committee.group_name,
        grade=labels[assessment.grade],
    )


@transaction.atomic
def end_early(notice, *, reason, by):
    """提前结束: after as many full working days as the year asks. Returns the notice.

    Raises PermissionDenied; Refusal if it is over, withdrawn or too short yet.
    """
    notice, post = _locked_open(notice, by, reason)
    least, today = notice.cycle.rules.public_notice_working_days, timezone.localdate()
    passed = [day for day in workdays(notice.first_on, today, WorkCalendar()) if day < today]
    if len(passed) < least:
        raise Refusal(TOO_EARLY.format(len(passed), least), kept=[("原因", reason)])
    notice.ended_on, notice.reason = today, reason
    notice.save(update_fields=["ended_on", "reason"])
    _close(notice, "end", by, post, reason)
    return notice


@transaction.atomic
def withdraw(notice, *, reason, by):
    """撤回: the list is taken off and counts as if it had never been. Returns the notice.

    Raises as end_early(). What was objected stays to be answered.
    """
    notice, post = _locked_open(notice, by, reason)
    notice.withdrawn_at, notice.reason = timezone.now(), reason
    notice.save(update_fields=["withdrawn_at", "reason"])
    _close(notice, "withdraw", by, post, reason)
    return notice


def _locked_open(notice, by, reason):
    post = rules.may_keep(by)
    if post is None:
        raise PermissionDenied
    notice = lock_row(notice)
    if not notice.is_open(timezone.localdate()):
        word = "已撤回" if notice.is_withdrawn else "已经结束"
        raise Refusal(f"第 {notice.number} 批公示{word}。", kept=[("原因", reason)])
    return notice, post


def _close(notice, act, by, post, reason):
    duties.close_duties(Duty.Kind.NOTICE_END, notice.pk)
    audit.record(f"publicity.{act}", notice, by=by, post=post, reason=reason)


def question(round, rows, *, first_on, last_on, contact):
    """{"title", "text"} of the question before open_notice() of `rows` (waiting())."""
    labels = {one.code: one.label for one in round.cycle.rules.grades}
    counted = Counter(labels[one.grade] for one in rows)
    grades = "、".join(
        f"{label} {counted[label]} 个" for label in labels.values() if counted[label]
    )
    number = len(workdays(first_on, last_on, WorkCalendar()))
    lines = [
        f"{grades}。",
        f"公示时间 {first_on} 至 {last_on}，{number} 个工作日。",
        "开始后名单即在公示页显示，校内可以反映情况；名单不能再增减，有误的撤回重发。",
    ]
    title = f"公示 {len(rows)} 个党支部"
    return {"title": title, "text": "\n".join(lines) if rows else "没有选择党支部。"}
