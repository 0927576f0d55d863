"""Who was there: the roll of a half-day, and what a course amounts to for each person."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils import timezone

from training import hours
from training.models import Attendance, Enrolment, Programme

Mark, State = Attendance.Mark, Enrolment.State
NOTHING = Decimal(0)
# The code on the wall works from here before the half-day to its end.
OPENS_BEFORE = timedelta(minutes=30)
# Begins the reason of whom leave has taken out of the course; who left otherwise has another.
BY_LEAVE = "请假超限："
ON_ROLL = Q(state=State.CONFIRMED) | Q(state=State.WITHDRAWN, state_reason__startswith=BY_LEAVE)


@dataclass(frozen=True)
class Tally:
    """Hours (Decimal) of one person in one programme, and how many half-days carry a mark."""

    attended: Decimal = NOTHING
    leave: Decimal = NOTHING
    absent: Decimal = NOTHING
    marked: int = 0


def tallies(programme):
    """enrolment pk → Tally of everybody who has a mark."""
    rows = (
        Attendance.objects.filter(enrolment__programme=programme)
        .order_by()
        .values("enrolment")
        .annotate(
            **{name: Sum("session__hours", filter=Q(mark=mark)) for name, mark in COUNTED.items()},
            marked=Count("pk"),
        )
    )
    return {
        row["enrolment"]: Tally(*(row[name] or NOTHING for name in COUNTED), row["marked"])
        for row in rows
    }


COUNTED = {"attended": Mark.PRESENT, "leave": Mark.LEAVE, "absent": Mark.ABSENT}


def course_hours(programme):
    """All hours of the programme's half-days, Decimal."""
    return programme.sessions.aggregate(total=Sum("hours"))["total"] or NOTHING


@dataclass(frozen=True)
class Standing:
    """How one person stands in a course of `total` hours; `result` is the code as of now, ""
    while points are lacking.
    """

    enrolment: Enrolment
    tally: Tally
    total: Decimal
    result: str

    @property
    def share(self):
        return hours.share_attended(self.tally.attended, self.total)

    @property
    def may_be_scored(self):
        return hours.may_be_scored(self.tally.attended, self.total)

    @property
    def is_lost(self):
        """Whether the hours missed already leave less than three quarters, whatever comes."""
        missed = self.tally.leave + self.tally.absent
        return not hours.may_be_scored(self.total - missed, self.total)

    @property
    def result_label(self):
        return Enrolment.Result(self.result).label if self.result else ""

    @property
    def takes_part(self):
        return self.enrolment.state == State.CONFIRMED

    @property
    def points(self):
        """考试 and 平时 together, None while one is lacking."""
        both = (self.enrolment.exam, self.enrolment.daily)
        return None if None in both else sum(both)

    @property
    def has_passed(self):
        return self.result in hours.PASSED


def standings(programme, enrolments):
    """[Standing] of these enrolments of the programme, in their order."""
    total, found = course_hours(programme), tallies(programme)
    return [standing(programme, one, found.get(one.pk, Tally()), total) for one in enrolments]


def standing(programme, enrolment, tally, total):
    points = (enrolment.exam, enrolment.daily) if programme.has_exam else None
    result = enrolment.result or hours.outcome(tally.attended, total, points)
    return Standing(enrolment, tally, total, result)


def roll(programme, user):
    """Enrolments that the sign-in lists name, as far as `user` sees them, in official order."""
    rows = programme.enrolments.filter(ON_ROLL).visible_to(user)
    return rows.select_related("person", "branch", "sub_committee")


@dataclass(frozen=True)
class RollRow:
    enrolment: Enrolment
    mark: Attendance | None

    @property
    def code(self):
        return self.mark.mark if self.mark else ""

    @property
    def takes_part(self):
        return self.enrolment.state == State.CONFIRMED


def roll_of(session, user):
    """[RollRow] of a half-day; who has no mark yet stands there without."""
    marks = {row.enrolment_id: row for row in session.attendance.visible_to(user)}
    return [RollRow(one, marks.get(one.pk)) for one in roll(session.programme, user)]


def gaps(programme, *, today=None):
    """What stands against finishing, in sentences; empty if nothing does. `today`: date."""
    rows = standings(programme, programme.enrolments.taking_part())
    return gaps_in(rows, list(programme.sessions.all()), today)


def gaps_in(rows, sessions, today=None):
    """As gaps(), for the [Standing] of all who take part and the half-days of their course."""
    today = today or timezone.localdate()
    found = []
    if any(one.on > today for one in sessions):
        found.append("还有课次没有上完。")
    unmarked = sum(max(0, len(sessions) - row.tally.marked) for row in rows)
    if unmarked:
        found.append(f"还有 {unmarked} 人次没有登记出勤。")
    unscored = sum(not row.result for row in rows)
    if unscored:
        found.append(f"还有 {unscored} 人没有登记成绩。")
    return found


def window(session):
    """(from, until): aware instants between which the code signs people in."""
    begins, ends = (
        timezone.make_aware(datetime.combine(session.on, moment))
        for moment in (session.begins_at, session.ends_at)
    )
    return begins - OPENS_BEFORE, ends


def is_open(session, now=None):
    """Whether the code works at `now` (aware instant): the course runs and the time is right."""
    opens, closes = window(session)
    running = session.programme.state == Programme.State.RUNNING
    return running and opens <= (now or timezone.now()) < closes


def plain_name(text):
    """A name as it is compared: half-width, without spaces and dots between."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in text if sign not in DOTS and not sign.isspace())


DOTS = "·•・‧∙⋅."
