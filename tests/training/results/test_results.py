"""成绩与结业: points, results, counted hours, certificates, records, induction."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.errors import Refusal
from branches.models import AuditEntry, Duty, Term
from tests import make
from tests.training import courses
from tests.training.courses import reread
from training.attendance import services as attendance
from training.models import Attendance, Enrolment, SignInFailure, TrainingRecord
from training.programmes import sessions
from training.programmes.duties import refresh_duties
from training.results import services
from training.roll.queries import begins, ends, standings

pytestmark = pytest.mark.django_db
EMPTY = (None, None)


def points(exam, daily):
    return Decimal(exam), Decimal(daily)


def attended(programme, *marks_of_people):
    """Mark each person in each half-day: p present, a absent, - not at all."""
    codes = {"p": "present", "a": "absent"}
    sessions = list(programme.sessions.all())
    for one, marks in zip(programme.enrolments.all(), marks_of_people, strict=True):
        for session, sign in zip(sessions, marks, strict=True):
            if sign in codes:
                Attendance.objects.create(enrolment=one, session=session, mark=codes[sign])


def score(programme, trainer, *all_points):
    people = programme.enrolments.all()
    entered = {
        one.pk: (points(*new), EMPTY) for one, new in zip(people, all_points, strict=True) if new
    }
    return services.save_points(programme, entered, by=trainer)


def outcomes(programme):
    rows = programme.enrolments.order_by("pk")
    return [(one.result, one.hours, one.certificate_seq) for one in rows]


# --- points --------------------------------------------------------------------------------------
def test_points_are_saved_and_recorded(trainer):
    programme = courses.programme(4, people=2)
    one, other = programme.enrolments.all()

    assert score(programme, trainer, (50, "35.5"), None) == 1

    assert (reread(one).exam, reread(one).daily) == points(50, "35.5")
    assert reread(other).exam is None
    entry = AuditEntry.objects.get(action="training.points")
    assert entry.changes == {"成绩": ["考试 —，平时 —", "考试 50，平时 35.5"]}


def test_the_same_points_again_are_no_change(trainer):
    programme = courses.programme(4, people=1)
    score(programme, trainer, (50, 35))

    assert score(programme, trainer, (50, 35)) == 0
    assert AuditEntry.objects.filter(action="training.points").count() == 1


def test_points_that_somebody_else_entered_are_not_overwritten(trainer):
    programme = courses.programme(4, people=2)
    score(programme, trainer, (50, 35), None)
    one, other = programme.enrolments.all()

    with pytest.raises(Refusal, match="已由他人登记") as refusal:
        services.save_points(
            programme,
            {other.pk: (points(40, 30), EMPTY), one.pk: (points(20, 20), EMPTY)},
            by=trainer,
        )

    assert (reread(one).exam, reread(other).exam) == (50, None)
    assert refusal.value.kept == [
        (str(other.person), "考试 40，平时 30"),
        (str(one.person), "考试 20，平时 20"),
    ]


def test_points_of_who_has_left_are_refused(trainer):
    programme = courses.programme(4, people=1)
    programme.enrolments.update(state="withdrawn", state_reason="调动")

    with pytest.raises(Refusal, match="已退出培训"):
        score(programme, trainer, (50, 35))


@pytest.mark.parametrize(
    ("exam", "daily", "word"),
    [("60", "40", ""), ("60.5", "40", "0—60"), ("-1", "0", "0—60"), ("60", "40.1", "0—40")],
)
def test_points_have_their_range(exam, daily, word):
    sentence = services.wrong_points(*points(exam, daily))

    assert word in sentence
    assert bool(sentence) == bool(word)


def test_points_out_of_their_range_are_not_saved(trainer):
    programme = courses.programme(4, people=1)

    with pytest.raises(Refusal, match="0—60"):
        score(programme, trainer, (61, 35))

    assert programme.enrolments.get().exam is None


def test_a_course_without_an_exam_has_no_points(trainer):
    programme = courses.programme(4, people=1, has_exam=False)

    with pytest.raises(Refusal, match="没有结业考核"):
        score(programme, trainer, (50, 35))


# --- finishing -----------------------------------------------------------------------------------
def test_results_hours_certificates_and_records(trainer):
    programme = courses.programme(4, 4, 4, 3, people=5)
    attended(programme, "pppp", "pppp", "ppap", "ppaa", "pppp")
    score(programme, trainer, (55, 38), (40, 39), (40, 20), (60, 40), (30, 20))

    finished = services.finish(programme, by=trainer)

    assert (finished.state, finished.finished_on) == ("finished", timezone.localdate())
    assert outcomes(programme) == [
        ("excellent", 15, 1),
        ("good", 15, 2),
        ("unscored", 0, None),  # 11 of 15 hours are less than three quarters
        ("unscored", 0, None),
        ("fail", 0, None),
    ]
    records = TrainingRecord.objects.order_by("pk")
    assert [(one.result, one.hours) for one in records] == [("优秀", 15), ("良好", 15)]
    first = records[0]
    assert (first.year, first.organiser_text, first.is_counted) == (2012, "组织部、党校", True)
    assert (first.post_text, first.category) == (
        first.enrolment.post_text,
        "party_school_regular",
    )
    assert first.enrolment.certificate_no == "党训结字〔2012〕0001号"


def test_three_quarters_are_enough(trainer):
    programme = courses.programme(4, 4, 4, 4, people=1)
    attended(programme, "pppa")
    score(programme, trainer, (36, 24))

    services.finish(programme, by=trainer)

    assert outcomes(programme) == [("pass", 12, 1)]


def test_without_an_exam_attendance_passes(trainer):
    programme = courses.programme(4, 4, 4, 4, people=2, has_exam=False)
    attended(programme, "pppa", "ppaa")

    services.finish(programme, by=trainer)

    assert outcomes(programme) == [("pass", 12, 1), ("unscored", 0, None)]
    assert [one.result for one in TrainingRecord.objects.all()] == ["合格"]


def test_who_has_left_gets_nothing(trainer):
    programme = courses.programme(4, people=2)
    attended(programme, "p", "p")
    one, other = programme.enrolments.all()
    other.state, other.state_reason = "withdrawn", "调动"
    other.save()
    services.save_points(programme, {one.pk: (points(50, 35), EMPTY)}, by=trainer)

    services.finish(programme, by=trainer)

    assert outcomes(programme) == [("excellent", 4, 1), ("", None, None)]
    assert TrainingRecord.objects.get().person == one.person


def test_a_course_that_does_not_count_writes_it_down(trainer):
    programme = courses.programme(4, people=1, has_exam=False, is_counted=False)
    attended(programme, "p")

    services.finish(programme, by=trainer)

    assert TrainingRecord.objects.get().is_counted is False
    assert TrainingRecord.objects.counted(2012).count() == 0


def test_numbers_run_through_the_year_over_all_organisers(trainer):
    first = courses.programme(4, people=2, has_exam=False)
    second = courses.programme(4, people=1, has_exam=False, organiser="student_affairs")
    other_year = courses.programme(4, people=1, has_exam=False, year=2013)
    for one in (first, second, other_year):
        attended(one, *["p"] * one.enrolments.count())

    services.finish(first, by=trainer)
    services.finish(second, by=make.trainer("student_affairs"))
    services.finish(other_year, by=trainer)

    numbers = Enrolment.objects.order_by("pk").values_list("certificate_year", "certificate_seq")
    assert list(numbers) == [(2012, 1), (2012, 2), (2012, 3), (2013, 1)]


def test_finishing_needs_every_mark_and_score(trainer):
    programme = courses.programme(4, 4, people=2)
    attended(programme, "pp", "p-")

    # The second person misses too much to be scored anyhow.
    with pytest.raises(Refusal, match="还有 1 人次没有登记出勤。还有 1 人没有登记成绩。"):
        services.finish(programme, by=trainer)

    assert reread(programme).state == "running"


def test_finishing_waits_for_the_last_half_day(trainer):
    programme = courses.programme(4, people=1, has_exam=False, until=later())
    attended(programme, "p")

    with pytest.raises(Refusal, match="18:00 结束，之后才能结业|12:00 结束，之后才能结业"):
        services.finish(programme, by=trainer)


def test_the_course_is_over_with_its_last_half_day_and_not_with_its_date(trainer, freezer_at):
    programme = courses.programme(4, 4, people=1, has_exam=False)
    attended(programme, "pp")
    last = programme.sessions.last()

    freezer_at(ends(last) - timedelta(minutes=1))
    with pytest.raises(Refusal, match="之后才能结业"):
        services.finish(programme, by=trainer)
    freezer_at(ends(last))
    services.finish(programme, by=trainer)

    assert reread(programme).finished_on == last.on


@pytest.fixture
def freezer_at():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller.move_to


def standing_of(programme, now=None):
    (row,) = standings(programme, programme.enrolments.all(), now=now)
    return row


def test_the_rate_is_of_the_half_days_held(trainer):
    """Two of four are over: one was missed, one attended; what is planned is nobody's absence."""
    programme = courses.programme(*[4] * 4, people=1, until=later())
    days = list(programme.sessions.all())
    for day, mark in ((days[0], "present"), (days[1], "absent")):
        Attendance.objects.create(enrolment=programme.enrolments.get(), session=day, mark=mark)

    after_two = standing_of(programme, now=ends(days[1]))
    assert (after_two.held, after_two.share) == (8, Fraction(1, 2))
    assert standing_of(programme, now=begins(days[0]) - timedelta(minutes=1)).share is None
    assert standing_of(programme, now=ends(days[3])).share == Fraction(1, 4)


def test_a_half_day_taken_out_does_not_count(trainer):
    programme = courses.programme(4, 4, people=1)
    attended(programme, "p-")

    assert standing_of(programme).share == Fraction(1, 2)
    sessions.delete_session(programme.sessions.last(), by=trainer)
    assert standing_of(programme).share == 1


def later():
    return timezone.localdate() + timedelta(days=1)


def test_who_was_hardly_there_needs_no_score(trainer):
    programme = courses.programme(4, 4, people=1)
    attended(programme, "pa")

    services.finish(programme, by=trainer)

    assert outcomes(programme) == [("unscored", 0, None)]


@pytest.mark.parametrize("state", ["plan", "open", "finished", "cancelled"])
def test_only_a_running_course_is_finished(trainer, state):
    day = timezone.localdate() if state == "finished" else None
    programme = courses.programme(4, people=1, state=state, finished_on=day)

    with pytest.raises(Refusal):
        services.finish(programme, by=trainer)


def test_only_the_organiser_finishes():
    programme = courses.programme(4, people=1, has_exam=False)
    attended(programme, "p")

    for by in (make.trainer("student_affairs"), make.auditor(), make.staff(make.committee())):
        with pytest.raises(PermissionDenied):
            services.finish(programme, by=by)
        with pytest.raises(PermissionDenied):
            score(programme, by, (50, 35))


def test_nothing_is_marked_or_scored_after_the_end(trainer):
    programme = courses.programme(4, people=1)
    attended(programme, "p")
    score(programme, trainer, (50, 35))
    services.finish(programme, by=trainer)
    one, session = programme.enrolments.get(), programme.sessions.get()

    with pytest.raises(Refusal, match="已结业"):
        attendance.mark(session, one, by=trainer, mark="absent")
    with pytest.raises(Refusal, match="已结业"):
        services.save_points(programme, {one.pk: (points(1, 1), points(50, 35))}, by=trainer)


def test_an_induction_course_settles_the_seat(trainer):
    programme = courses.programme(4, people=2, has_exam=False, kind="induction")
    attended(programme, "p", "a")
    passed, failed = (
        Term.objects.get(person=one.person) for one in programme.enrolments.order_by("pk")
    )
    for term in (passed, failed):
        Duty.objects.create(
            kind="induction",
            subject_id=term.pk,
            role="secretary",
            branch=term.branch,
            title="任职培训",
            link="/",
        )

    services.finish(programme, by=trainer)

    assert reread(passed).inducted_on == programme.ends_on
    assert reread(failed).inducted_on is None
    assert [duty.subject_id for duty in Duty.objects.open().filter(kind="induction")] == [failed.pk]


def test_another_course_does_not(trainer):
    programme = courses.programme(4, people=1, has_exam=False)
    attended(programme, "p")

    services.finish(programme, by=trainer)

    assert not Term.objects.filter(inducted_on__isnull=False).exists()


def test_the_organisers_duty_ends_with_the_course(trainer):
    programme = courses.programme(4, people=1, has_exam=False)
    attended(programme, "p")
    refresh_duties(programme)
    duty = Duty.objects.open().get(kind="training_run")
    assert duty.due_on == WorkCalendar().on_or_after(programme.ends_on + timedelta(days=7))

    services.finish(programme, by=trainer)

    assert reread(duty).closed_at is not None


def test_failed_sign_ins_are_forgotten_with_the_course(trainer):
    programme = courses.programme(4, people=1, has_exam=False)
    attended(programme, "p")
    SignInFailure.objects.create(session=programme.sessions.get(), name="某人", address="10.0.0.1")

    services.finish(programme, by=trainer)

    assert not SignInFailure.objects.exists()
