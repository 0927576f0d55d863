"""Two at the same moment: one person has one mark, no certificate number is given twice."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from branches.errors import Refusal
from tests import make
from tests.races import at_once
from tests.training import courses
from training.attendance import services, sign_in
from training.models import Attendance, Enrolment, TrainingRecord
from training.results import services as results

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
HALL = 6


def during(session):
    """An instant within the half-day."""
    return timezone.make_aware(datetime.combine(session.on, session.begins_at)) + timedelta(hours=1)


def test_one_person_signs_in_many_times_at_once():
    programme = courses.programme(4)
    courses.enrolment(programme, "张明", staff_no="2012001234")
    session = programme.sessions.get()

    answers = at_once(
        *[
            lambda: sign_in.sign_in(
                session.sign_in_key,
                name="张明",
                digits="1234",
                address="10.0.0.1",
                now=during(session),
            )
        ]
        * HALL
    )

    assert sorted(one.word for one in answers) == ["again"] * (HALL - 1) + ["done"]
    assert Attendance.objects.count() == 1


def test_desk_and_code_leave_one_mark():
    programme = courses.programme(4)
    one = courses.enrolment(programme, "张明", staff_no="2012001234")
    session, trainers = programme.sessions.get(), [make.trainer(), make.trainer()]

    at_once(
        lambda: sign_in.sign_in(
            session.sign_in_key, name="张明", digits="1234", address="x", now=during(session)
        ),
        lambda: services.mark(session, one, by=trainers[0], mark="absent"),
        lambda: services.mark_rest(session, by=trainers[1]),
    )

    assert Attendance.objects.count() == 1


def test_courses_that_end_at_once_share_no_number():
    programmes = [courses.programme(4, people=3, has_exam=False) for _ in range(4)]
    for one in programmes:
        services.mark_rest(one.sessions.get(), by=make.trainer())
    trainers = [make.trainer() for _ in programmes]

    at_once(
        *(
            lambda one=one, by=by: results.finish(one, by=by)
            for one, by in zip(programmes, trainers, strict=True)
        )
    )

    numbers = Enrolment.objects.order_by("certificate_seq").values_list("certificate_seq")
    assert [seq for (seq,) in numbers] == list(range(1, 13))


def test_a_course_ends_once():
    programme = courses.programme(4, people=3, has_exam=False)
    services.mark_rest(programme.sessions.get(), by=make.trainer())

    answers = at_once(
        *(lambda by=by: results.finish(programme, by=by) for by in (make.trainer(), make.trainer()))
    )

    assert sum(isinstance(one, Refusal) for one in answers) == 1
    assert TrainingRecord.objects.count() == 3


def test_no_mark_slips_in_behind_the_end():
    programme = courses.programme(*[4] * 8, people=1, has_exam=False)
    one, sessions = programme.enrolments.get(), list(programme.sessions.all())
    for session in sessions:
        services.mark_rest(session, by=make.trainer())
    trainers = [make.trainer(), make.trainer()]

    at_once(
        lambda: services.mark(sessions[0], one, by=trainers[0], mark="absent"),
        lambda: results.finish(programme, by=trainers[1]),
    )

    present = Attendance.objects.filter(mark="present").count()
    assert TrainingRecord.objects.get().hours == 4 * present
