"""Two at the same moment: the last place is given once, an answer is written once."""

import pytest
from django.utils import timezone

from branches.errors import Refusal
from branches.models import AuditEntry, Duty
from config.acts.duties import differences
from tests import make
from tests.races import at_once
from tests.training import courses, taught
from training.enrolment import services as service
from training.enrolment.opening import open_programme
from training.models import Enrolment, Invitation
from training.programmes import services as programmes

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
HALL = 5


def opened(*terms, **fields):
    plan = courses.programme(4, state="plan", until=taught.today(7), **fields)
    picks = [term.person_id for term in terms]
    return open_programme(plan, picks, by=make.trainer())


def test_the_last_place_is_given_once():
    programme = opened(taught.secretary(), quota=2)
    trainer, people = make.trainer(), [taught.secretary().person_id for _ in range(HALL)]

    answers = at_once(
        *[lambda one=one: service.invite(programme, one, by=trainer) for one in people]
    )

    assert sum(isinstance(one, Refusal) for one in answers) == HALL - 1
    assert programme.enrolments.count() == 2
    assert differences(timezone.localdate()) == ([], [], [])


def test_one_person_is_invited_once():
    programme = opened(taught.secretary())
    trainer, person = make.trainer(), taught.secretary().person_id

    answers = at_once(*[lambda: service.invite(programme, person, by=trainer)] * HALL)

    assert sum(isinstance(one, Refusal) for one in answers) == HALL - 1
    assert programme.enrolments.filter(person=person).count() == 1


def test_two_answer_the_last_two_names_and_the_invitation_is_answered():
    committee = make.committee()
    programme = opened(*(taught.secretary(of=committee) for _ in range(2)))
    staff = [make.staff(committee) for _ in range(2)]
    names = list(programme.enrolments.order_by("pk"))

    at_once(
        *[
            lambda who=who, name=name: service.confirm(name, by=who)
            for who, name in zip(staff, names, strict=True)
        ]
    )

    assert set(Enrolment.objects.values_list("state", flat=True)) == {"confirmed"}
    assert Invitation.objects.get().answered_at is not None
    assert not Duty.objects.open().filter(kind="training_answer").exists()
    assert differences(timezone.localdate()) == ([], [], [])


def test_one_answer_given_twice_is_recorded_once():
    committee = make.committee()
    programme = opened(taught.secretary(of=committee))
    staff, name = make.staff(committee), programme.enrolments.get()

    at_once(*[lambda: service.confirm(name, by=staff)] * HALL)

    assert AuditEntry.objects.filter(action="training.confirm").count() == 1


def test_an_answer_and_the_start_leave_no_duty_behind():
    committee = make.committee()
    first, second = (taught.secretary(of=committee) for _ in range(2))
    programme = opened(first, second)
    staff, trainer = make.staff(committee), make.trainer()
    one, other = programme.enrolments.order_by("pk")
    service.confirm(one, by=staff)

    at_once(
        lambda: service.confirm(other, by=staff),
        lambda: programmes.start(programme, by=trainer),
    )

    assert not Duty.objects.open().filter(kind="training").exists()
    assert differences(timezone.localdate()) == ([], [], [])
