"""The arithmetic of leave, attendance and hours through the services: random marks, exact rules."""

from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import make
from tests.training import courses
from training.attendance import services as attendance
from training.models import Enrolment, TrainingRecord
from training.results import services as results

pytestmark = pytest.mark.django_db
MARKS = ("present", "leave", "absent")
steady = settings(deadline=None, max_examples=25)


@dataclass
class Course:
    """Hours of the half-days; for each person a mark per half-day, and points."""

    hours: list
    marks: list
    points: list


@st.composite
def made(draw):
    half_days, persons = draw(st.integers(1, 9)), draw(st.integers(1, 3))
    hours = st.integers(1, 8).map(lambda count: Decimal(count) / 2)
    # Mostly there, as in life: else nobody would ever pass.
    mark = st.sampled_from(("present",) * 6 + MARKS)
    points = st.tuples(st.decimals(0, 60, places=1), st.decimals(0, 40, places=1))
    return Course(
        draw(st.lists(hours, min_size=half_days, max_size=half_days)),
        [
            draw(st.lists(mark, min_size=half_days, max_size=half_days))
            for _person in range(persons)
        ],
        draw(st.lists(points, min_size=persons, max_size=persons)),
    )


@contextmanager
def afresh(course, **fields):
    """A programme for one example, taken back at its end."""
    with transaction.atomic():
        yield courses.programme(*course.hours, people=len(course.marks), **fields)
        transaction.set_rollback(True)


def hours_with(course, person, mark):
    pairs = zip(course.hours, course.marks[person], strict=True)
    return sum((hours for hours, one in pairs if one == mark), Decimal(0))


def leaves(course, person):
    """More than a seventh, in whole numbers of half-hours."""
    return 7 * hours_with(course, person, "leave") > sum(course.hours)


def is_scored(course, person):
    return 4 * hours_with(course, person, "present") >= 3 * sum(course.hours)


def mark_all(programme, course, trainer, backwards=False):
    """Each mark by hand; who has left by leave stays on the roll."""
    sessions = list(programme.sessions.all())
    for one, marks in zip(people(programme), course.marks, strict=True):
        pairs = list(zip(sessions, marks, strict=True))
        for session, mark in reversed(pairs) if backwards else pairs:
            attendance.mark(session, one, by=trainer, mark=mark, reason="请假")


def people(programme):
    return list(programme.enrolments.order_by("pk"))


@steady
@given(made(), st.booleans())
def test_who_takes_more_than_a_seventh_as_leave_is_out_and_nobody_else(course, backwards):
    with afresh(course) as programme:
        mark_all(programme, course, make.trainer(), backwards)

        states = [one.state for one in people(programme)]
        assert states == [
            "withdrawn" if leaves(course, place) else "confirmed" for place in range(len(states))
        ]


@steady
@given(made(), st.data())
def test_only_the_marks_that_stand_in_the_end_decide(course, data):
    """Whoever was marked otherwise in between is where the last marks put them."""
    wrong = Course(course.hours, [data.draw(st.permutations(one)) for one in course.marks], [])
    with afresh(course) as programme:
        trainer = make.trainer()
        mark_all(programme, wrong, trainer)
        mark_all(programme, course, trainer)

        assert [one.state == "withdrawn" for one in people(programme)] == [
            leaves(course, place) for place in range(len(course.marks))
        ]


@steady
@given(made(), st.booleans(), st.booleans())
def test_results_and_hours_follow_marks_and_points(course, has_exam, is_counted):
    with afresh(course, has_exam=has_exam, is_counted=is_counted) as programme:
        trainer = make.trainer()
        mark_all(programme, course, trainer)
        if has_exam:
            enter_points(programme, course, trainer)

        results.finish(programme, by=trainer)

        for place, one in enumerate(people(programme)):
            if leaves(course, place):
                assert (one.result, one.hours, one.certificate_seq) == ("", None, None)
            else:
                check_person(course, place, one, has_exam)
        check_ledger(programme, is_counted)


def enter_points(programme, course, trainer):
    pairs = zip(people(programme), course.points, strict=True)
    entered = {one.pk: (points, (None, None)) for one, points in pairs if one.state == "confirmed"}
    results.save_points(programme, entered, by=trainer)


def check_person(course, place, one, has_exam):
    assert (one.result == "unscored") == (not is_scored(course, place))
    passed = is_scored(course, place) and (not has_exam or sum(course.points[place]) >= 60)
    assert (one.result in ("excellent", "good", "pass")) == passed
    assert one.hours == (hours_with(course, place, "present") if passed else 0)
    assert (one.certificate_seq is not None) == passed
    assert TrainingRecord.objects.filter(enrolment=one).exists() == passed


def check_ledger(programme, is_counted):
    """The year's hours are the sum of what counted."""
    passed = [one for one in people(programme) if one.certificate_seq]
    total = sum((one.hours for one in passed), Decimal(0))
    counted = TrainingRecord.objects.counted(programme.year).aggregate(sum=Sum("hours"))["sum"]
    assert (counted or 0) == (total if is_counted else 0)
    numbers = Enrolment.objects.filter(certificate_seq__isnull=False).order_by("certificate_seq")
    assert [one.certificate_seq for one in numbers] == list(range(1, len(passed) + 1))
