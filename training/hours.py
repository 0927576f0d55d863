"""Arithmetic of training, pure and exact: halves of an hour as Decimal, shares as Fraction."""

from decimal import Decimal
from fractions import Fraction

GRAIN = Decimal("0.5")
MINUTES_AN_HOUR = 60  # 1 h = 1 学时 (handbook f)
ATTENDANCE_FOR_SCORE = Fraction(3, 4)
HALVES_A_DAY = 3
# Of a single course, whatever its days: more is a typing error.
COURSE_MOST = 400
EXAM_FULL, DAILY_FULL = 60, 40
# (from how many points, result), highest first.
RESULTS = ((85, "excellent"), (75, "good"), (60, "pass"), (0, "fail"))
PASSED = ("excellent", "good", "pass")
# Hours count; a certificate is for who passed.
COUNTED = (*PASSED, "attended")


def wrong_session_hours(hours, most, begins_at, ends_at):
    """Why `hours` (Decimal) cannot be those of one half-day from `begins_at` to `ends_at` (times),
    in a sentence; empty if they can.

    `most`: hours a half-day may count. Steps of 0.5, more than 0, no more than it lasts (handbook
    f: 1 h = 1 学时).
    """
    if hours <= 0 or hours % GRAIN:
        return "学时应大于 0，以 0.5 为单位。"
    if hours > most:
        return f"半天最多 {most.normalize():f} 学时。"
    room = hours_between(begins_at, ends_at)
    if hours > room:
        times = f"{begins_at:%H:%M}—{ends_at:%H:%M}"
        return f"{times} 最多 {room.normalize():f} 学时（1 小时 1 学时），请改学时或起止时间。"
    return ""


def hours_between(begins_at, ends_at):
    """The hours (Decimal, steps of GRAIN) between two times of a day; 0 if not in order."""
    minutes = (ends_at.hour - begins_at.hour) * 60 + ends_at.minute - begins_at.minute
    return GRAIN * max(0, int(Fraction(minutes, MINUTES_AN_HOUR) / Fraction(GRAIN)))


def wrong_course_hours(hours, days, most):
    """Why `hours` (Decimal) cannot be those of a course held elsewhere that lasted `days` days, in
    a sentence; empty if they can. `most`: hours a half-day (morning, afternoon, evening) may count.
    """
    if hours <= 0 or hours % GRAIN:
        return "学时应大于 0，以 0.5 为单位。"
    if hours > COURSE_MOST:
        return f"最多 {COURSE_MOST} 学时。"
    limit = most * HALVES_A_DAY * days
    if hours > limit:
        return f"{days} 天最多 {limit.normalize():f} 学时（每半天 {most.normalize():f} 学时）。"
    return ""


def is_leave_too_long(leave, total, limit):
    """Whether leave hours are more than the share `limit` (Fraction) of `total` hours: then the
    person leaves the course (干部教育培训条例, handbook f). Exactly the share is not more.
    """
    return Fraction(leave) > Fraction(total) * limit


def most_leave(total, limit):
    """The longest leave, in steps of GRAIN, that is_leave_too_long() lets pass."""
    return GRAIN * int(Fraction(total) * limit / Fraction(GRAIN))


def share_attended(attended, total):
    """Attended hours over all hours, a Fraction; None while the course has no hours."""
    return Fraction(attended) / Fraction(total) if total else None


def may_be_scored(attended, total):
    """No score below three quarters of the hours (handbook f)."""
    share = share_attended(attended, total)
    return share is not None and share >= ATTENDANCE_FOR_SCORE


def result_of(exam, daily):
    """Result code of exam (0–60), daily (0–40): 优秀≥85, 良好≥75, 合格≥60. Else ValueError."""
    if not 0 <= exam <= EXAM_FULL or not 0 <= daily <= DAILY_FULL:
        raise ValueError(f"考试 0–{EXAM_FULL} 分，平时 0–{DAILY_FULL} 分。")
    return next(result for least, result in RESULTS if exam + daily >= least)


def outcome(attended, total, points, expected=None):
    """Result code of a course at its end, "" while points are lacking.

    `attended`, `total`: hours; `points`: (exam, daily), each a number or None; None for a course
    without an exam, which three quarters of the hours pass. Whoever was there for less is not
    scored, whatever stands in the list (handbook f). `expected`: the hours of the half-days that
    the person was expected at (default all): whoever came late or for somebody else, and was there
    for three quarters of these, has the hours and no certificate (P).
    """
    if not may_be_scored(attended, total):
        came = expected is not None and expected < total and may_be_scored(attended, expected)
        return "attended" if came else "unscored"
    if points is None:
        return "pass"
    return "" if None in points else result_of(*points)
