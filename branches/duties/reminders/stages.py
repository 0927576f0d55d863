"""When a duty is reminded of: stages as ranges of due dates; a missed night is caught up."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from branches.models import Duty
from branches.rulebook.dates import add_months

LEAD_DAYS = (7, 3, 1, 0)
# 换届 is prepared long before: 条例 §21 asks for notice six months ahead (handbook e.5). Before the
# first cycle there are no parameters.
LEAD_MONTHS = (6, 4, 1)
DAILY_LATE = 3
DAYS_A_WEEK = 5
# Progress is expected every month (handbook e.5, adapted); after a year nobody listens any more.
SILENT_DAYS, SILENT_TIMES = 30, 12
# A date that long ago is a mistake of the pen, not a late duty.
GIVE_UP = timedelta(days=3650)
ONE_DAY = timedelta(days=1)
DUE, QUIET = "due", "quiet"


@dataclass(frozen=True)
class Stage:
    """Duties whose date lies from `first` to `last` (both included) are at stage `name`. `kind`
    limits it to one kind of duty; `clock` says which date: due, or quiet since.
    """

    name: str
    first: date
    last: date
    kind: str = ""
    clock: str = DUE


def stages_on(day, calendar, oldest=None, lead_months=LEAD_MONTHS):
    """The stages of the working day `day`: a date lies in one of its clock's or in none.

    `calendar`: a WorkCalendar; `oldest`: the earliest due date that matters (date; None: nothing is
    late); `lead_months`: of re-elections. Days left are calendar days; what falls on rest days is
    said on the last working day before them. Days late are working days (handbook e.5, proposal).
    """
    # Nobody is reminded again before the next working day.
    until = calendar.last_day_covered(day)
    late = late_stages(day, calendar, oldest)
    return [
        *month_stages(until, lead_months),
        *lead_stages(day, until),
        *late,
        *silent_stages(day),
    ]


def month_stages(until, lead_months):
    """Of re-elections only: months ahead, each up to where the next nearer stage begins."""
    ends = [add_months(until, months) for months in lead_months] + [until + timedelta(LEAD_DAYS[0])]
    names = [f"month{months}" for months in lead_months]
    return [
        Stage(name, later + ONE_DAY, end, Duty.Kind.TERM)
        for name, (end, later) in zip(names, pairwise(ends), strict=True)
    ]


def lead_stages(day, until):
    """Days ahead of dates from `day` on, for every kind of duty: those that come by `until`."""
    ends = [until + timedelta(days=days) for days in LEAD_DAYS] + [day - ONE_DAY]
    return [
        Stage(str(days), later + ONE_DAY, end)
        for days, (end, later) in zip(LEAD_DAYS, pairwise(ends), strict=True)
    ]


def late_stages(day, calendar, oldest):
    """late1 … late3, then one a week, back to `oldest`."""
    found, working, due = {}, 1, day - ONE_DAY
    stop = max(oldest or day, day - GIVE_UP)
    while due >= stop:
        found.setdefault(late_name(working), []).append(due)
        working += calendar.is_workday(due)
        due -= ONE_DAY
    return [Stage(name, min(days), max(days)) for name, days in found.items()]


def late_name(working):
    """The stage after `working` working days of lateness (1 = the first)."""
    week = (working - DAILY_LATE) // DAYS_A_WEEK
    return f"late_w{week}" if week > 0 else f"late{min(working, DAILY_LATE)}"


def silent_stages(day):
    """Without progress for more than 30 days, then more than 60 …, told to the owner alone. The
    sweep completes the name by the date, so that a later silence is reminded of anew.
    """
    periods = [timedelta(days=SILENT_DAYS * number) for number in range(1, SILENT_TIMES + 2)]
    return [
        Stage(f"silent{quiet.days}", day - later, day - quiet - ONE_DAY, clock=QUIET)
        for quiet, later in pairwise(periods)
    ]


def nudge_stage(day):
    """催办: once a day."""
    return f"nudge-{day:%y%m%d}"


LABELS = (
    (re.compile(r"month(\d+)"), "提前 {} 个月"),
    (re.compile(r"0"), "到期前最后提醒"),
    (re.compile(r"\d+"), "到期前提醒"),
    (re.compile(r"late(\d)"), "逾期第 {} 个工作日"),
    (re.compile(r"late_w(\d+)"), "逾期满 {} 周"),
    (re.compile(r"silent(\d+).*"), "超过 {} 天没有进展"),
    (re.compile(r"nudge-.*"), "催办"),
    (re.compile(r"returned"), "退回"),
    (re.compile(r"approved.*"), "批准"),
    (re.compile(r"settled"), "校党委已审定"),
    (re.compile(r"undone-.*"), "撤销审定"),
    (re.compile(r"revised-.*"), "等级更正"),
    (re.compile(r"accepted-.*"), "分党委验收通过"),
    (re.compile(r"closed-.*"), "已销号"),
    (re.compile(r"cancelled-.*"), "已撤销"),
    (re.compile(r"reopened-.*"), "回头看，重新整改"),
    (re.compile(r"asked-.*"), "询问"),
    (re.compile(r"replied-.*"), "已答复"),
    (re.compile(r"noted-.*"), "支部写了说明"),
    (re.compile(r"checked-.*"), "组织部已核验"),
    (re.compile(r"leave_ask-.*"), "申请请假"),
    (re.compile(r"leave_ok-.*"), "准假"),
    (re.compile(r"leave_no-.*"), "未准假"),
    (re.compile(r"corrected-.*"), "更正"),
    (re.compile(r"granted-.*"), "同意延期"),
    (re.compile(r"refused-.*"), "不同意延期"),
)


def stage_label(name):
    """The stage in the words of the office."""
    for pattern, label in LABELS:
        if found := pattern.fullmatch(name):
            return label.format(*found.groups())
    return name


def reminder_label(reminder):
    """What a reminder (with its duty) says: how many days before or after the date it came."""
    duty, stage = reminder.duty, reminder.stage
    is_of_date = stage.isdecimal() or stage.startswith("late")
    if not is_of_date or reminder.due_version != duty.due_version:
        return stage_label(stage)
    days = (duty.due_on - reminder.made_on).days
    if days < 0:
        return f"逾期 {-days} 天"
    return f"提前 {days} 天" if days else "当天到期"
