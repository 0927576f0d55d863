"""Who was there: the roll of a half-day, and what a course amounts to for each person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from training import hours
from training.models import Attendance, Enrolment, LeaveRequest, Programme

Mark, State, Entry = Attendance.Mark, Enrolment.State, Enrolment.Entry
NOTHING = Decimal(0)
# The code on the wall works from here before the half-day to its end.
OPENS_BEFORE = timedelta(minutes=30)
# Begins the reason of whom leave has taken out of the course; who left otherwise has another.
BY_LEAVE = "请假超限："
ON_ROLL = Q(state=State.CONFIRMED) | Q(state=State.WITHDRAWN, state_reason__startswith=BY_LEAVE)


def is_on_roll(enrolment):
    """ON_ROLL of a row that is loaded already."""
    if enrolment.state == State.WITHDRAWN:
        return enrolment.state_reason.startswith(BY_LEAVE)
    return enrolment.state == State.CONFIRMED


@dataclass(frozen=True)
class Tally:
    """Hours (Decimal) of one person in one programme; keys of half-days that carry a mark."""

    attended: Decimal = NOTHING
    leave: Decimal = NOTHING
    absent: Decimal = NOTHING
    substituted: Decimal = NOTHING
    marked: frozenset = frozenset()
    # Attended at half-days that have begun: a mark may stand a little earlier.
    attended_so_far: Decimal = NOTHING


COUNTED = {
    Mark.PRESENT: "attended",
    Mark.LEAVE: "leave",
    Mark.ABSENT: "absent",
    Mark.SUBSTITUTED: "substituted",
}


def tallies(programme, sessions=None, now=None):
    """enrolment pk → Tally of everybody who has a mark. `sessions`: those of the programme, if the
    caller has them; `now`: aware instant, default the present one.
    """
    sessions = {one.pk: one for one in sessions or programme.sessions.all()}
    held = {pk for pk, one in sessions.items() if has_begun(one, now)}
    rows = Attendance.objects.filter(enrolment__programme=programme).order_by()
    sums = {}
    for enrolment, session, mark in rows.values_list("enrolment", "session", "mark"):
        of, length = sums.setdefault(enrolment, {"marked": set()}), sessions[session].hours
        of["marked"].add(session)
        for name in _named(mark, session in held):
            of[name] = of.get(name, NOTHING) + length
    return {pk: Tally(**of | {"marked": frozenset(of["marked"])}) for pk, of in sums.items()}


def _named(mark, is_held):
    yield COUNTED[mark]
    if mark == Mark.PRESENT and is_held:
        yield "attended_so_far"


def begins(session):
    """The aware instant at which the half-day begins."""
    return timezone.make_aware(datetime.combine(session.on, session.begins_at))


def ends(session):
    return timezone.make_aware(datetime.combine(session.on, session.ends_at))


def has_begun(session, now=None):
    """Whether the half-day has begun at `now` (aware instant, default the present one)."""
    return begins(session) <= (now or timezone.now())


def is_expected(enrolment, session, marked=()):
    """Whether the person was to come to the half-day: of the list to each, a walk-in from the
    first one on, a substitute where he stands in; and wherever a mark says so (keys `marked`).
    """
    if session.pk in marked or enrolment.entry == Entry.LISTED:
        return True
    if enrolment.entry == Entry.SUBSTITUTE:
        return False
    return enrolment.expected_from is None or begins(session) >= enrolment.expected_from


def course_hours(programme):
    """All hours of the programme's half-days, Decimal."""
    return programme.sessions.aggregate(total=Sum("hours"))["total"] or NOTHING


@dataclass(frozen=True)
class Standing:
    """How one person stands in a course of `total` hours, `expected` of them meant for this
    person, `held` of these by now; `lacking` half-days of these have no mark. `result` is the code
    as of now, "" while points are lacking.
    """

    enrolment: Enrolment
    tally: Tally
    total: Decimal
    result: str
    expected: Decimal
    held: Decimal
    lacking: int

    @property
    def share(self):
        """Of the half-days held that the person was expected at (0–1); None before the first."""
        return hours.share_attended(self.tally.attended_so_far, self.held)

    @property
    def may_be_scored(self):
        return hours.may_be_scored(self.tally.attended, self.total)

    @property
    def is_lost(self):
        """Whether the hours missed already leave less than three quarters, whatever comes."""
        missed = self.tally.leave + self.tally.absent + self.tally.substituted
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

    @property
    def counts(self):
        """Whether the hours count; a certificate is for who passed."""
        return self.result in hours.COUNTED


def standings(programme, enrolments, sessions=None, now=None):
    """[Standing] of these enrolments of the programme, in their order. `sessions`: those of the
    programme, if the caller has them; `now`: aware instant, default the present one.
    """
    sessions = list(programme.sessions.all()) if sessions is None else sessions
    found = tallies(programme, sessions, now)
    return [
        standing(programme, one, found.get(one.pk, Tally()), sessions, now) for one in enrolments
    ]


def standing(programme, enrolment, tally, sessions, now=None):
    """The Standing of one person, by the Tally and the half-days of the course."""
    total = hours_of(sessions)
    wanted = [one for one in sessions if is_expected(enrolment, one, tally.marked)]
    expected = hours_of(wanted)
    points = (enrolment.exam, enrolment.daily) if programme.has_exam else None
    result = enrolment.result or hours.outcome(tally.attended, total, points, expected)
    held = hours_of(one for one in wanted if has_begun(one, now))
    lacking = sum(one.pk not in tally.marked for one in wanted)
    return Standing(enrolment, tally, total, result, expected, held, lacking)


def hours_of(sessions):
    return sum((one.hours for one in sessions), NOTHING)


def roll(programme, user):
    """Enrolments that the sign-in lists name, as far as `user` sees them, in official order."""
    rows = programme.enrolments.filter(ON_ROLL).visible_to(user)
    return rows.select_related("person", "branch", "sub_committee")


@dataclass(frozen=True)
class RollRow:
    """A name at a half-day; `stands_for`: the enrolment in whose place this person came."""

    enrolment: Enrolment
    mark: Attendance | None
    is_expected: bool = True
    stands_for: Enrolment | None = None

    @property
    def code(self):
        return self.mark.mark if self.mark else ""

    @property
    def takes_part(self):
        return self.enrolment.state == State.CONFIRMED

    @property
    def waits(self):
        return self.takes_part and self.is_expected and not self.code


def roll_of(session, user):
    """[RollRow] of a half-day, the unmarked too; a substitute only where he stands in."""
    rows = session.attendance.visible_to(user).select_related(
        "enrolment__person", "stand_in__person"
    )
    marks = {row.enrolment_id: row for row in rows}
    for_whom = {row.stand_in_id: row.enrolment for row in marks.values() if row.stand_in_id}
    found = [
        RollRow(
            one,
            marks.get(one.pk),
            is_expected(one, session, {session.pk} if one.pk in marks else ()),
            for_whom.get(one.pk),
        )
        for one in roll(session.programme, user)
    ]
    return [row for row in found if row.code or row.enrolment.entry != Entry.SUBSTITUTE]


def gaps(programme, now=None):
    """What stands against finishing, in sentences; [] if nothing. `now`: aware, default present."""
    sessions = list(programme.sessions.all())
    rows = standings(programme, programme.enrolments.taking_part(), sessions, now)
    return gaps_in(rows, sessions, now, waiting_leave(programme))


def waiting_leave(programme):
    """How many requests for leave have no answer."""
    return LeaveRequest.objects.waiting().filter(enrolment__programme=programme).count()


def finishes_at(sessions):
    """The aware instant from which a course of these half-days may be finished, so that no
    certificate is dated before what it certifies; None without any.
    """
    return max((ends(one) for one in sessions), default=None)


def not_over(sessions, now=None):
    """Why it cannot be finished at `now`, with the moment from which it can; "" once over."""
    opens = finishes_at(sessions)
    if opens is None or opens <= (now or timezone.now()):
        return ""
    local = timezone.localtime(opens)
    return f"最后一次课 {local:%Y-%m-%d %H:%M} 结束，之后才能结业。"


def gaps_in(rows, sessions, now=None, leave=0):
    """As gaps(), for [Standing] of all and the half-days; `leave`: requests without answer."""
    found = [sentence for sentence in (not_over(sessions, now),) if sentence]
    unmarked = sum(row.lacking for row in rows)
    if unmarked:
        found.append(f"还有 {unmarked} 人次没有登记出勤。")
    if leave:
        found.append(f"还有 {leave} 份请假申请没有答复。")
    unscored = sum(not row.result for row in rows)
    if unscored:
        found.append(f"还有 {unscored} 人没有登记成绩。")
    return found


def window(session):
    """(from, until): aware instants between which the code signs people in."""
    return begins(session) - OPENS_BEFORE, ends(session)


def is_open(session, now=None):
    """Whether the code works at `now` (aware instant): the course runs and the time is right."""
    opens, closes = window(session)
    running = session.programme.state == Programme.State.RUNNING
    return running and opens <= (now or timezone.now()) < closes
