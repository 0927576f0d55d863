"""The nightly check finds and repairs every difference between states and duties."""

from datetime import date

import pytest
from django.utils import timezone

from branches.duties import ledger as duties
from branches.models import Duty, JobRun
from branches.rounds.opening import enrol_branches
from config import tasks
from config.acts.duties import check_duties, differences
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey_duties(db):
    """Three branches in an opened round: each owes its survey."""
    committee = make.committee()
    for _ in range(3):
        make.branch(of=committee)
    enrol_branches(make.round(survey_due_on=date(2012, 4, 20)))
    return list(Duty.objects.order_by("pk"))


def counts(result):
    return [result[name] for name in ("opened", "closed", "moved")]


def test_after_the_services_nothing_differs(survey_duties):
    assert len(survey_duties) == 3
    assert differences(timezone.localdate()) == ([], [], [])
    assert counts(check_duties(timezone.localdate())) == [0, 0, 0]


def test_a_missing_duty_is_opened(survey_duties):
    survey_duties[0].delete()

    assert counts(check_duties(timezone.localdate())) == [1, 0, 0]
    assert differences(timezone.localdate()) == ([], [], [])


def test_a_duty_that_nobody_owes_is_closed(survey_duties):
    participation = survey_duties[0].participation
    duties.open_duty(
        duties.owed(Duty.Kind.ITEM, participation, duties.SECRETARY, title="多余", link="/x/")
    )

    result = check_duties(timezone.localdate())

    assert counts(result) == [0, 1, 0]
    assert "多余" in result["examples"][0]
    assert Duty.objects.open().count() == 3


def test_a_wrong_date_is_a_new_version_and_a_wrong_place_is_not(survey_duties):
    other = make.committee()
    Duty.objects.filter(pk=survey_duties[0].pk).update(due_on=date(2012, 5, 1))
    Duty.objects.filter(pk=survey_duties[1].pk).update(committee=other)

    assert counts(check_duties(timezone.localdate())) == [0, 0, 2]

    rows = Duty.objects.order_by("pk").values_list("due_on", "due_version", "committee")
    place = survey_duties[0].committee_id
    assert list(rows) == [
        (date(2012, 4, 20), 2, place),
        (date(2012, 4, 20), 1, place),
        (date(2012, 4, 20), 1, place),
    ]


def test_the_task_leaves_a_record_and_drops_old_ones(survey_duties):
    old = JobRun.objects.create(name="send_digests", day=date(2012, 1, 1))

    tasks.check_duties()

    assert not JobRun.objects.filter(pk=old.pk).exists()
    assert JobRun.objects.get().name == "check_duties"


def test_the_check_asks_the_same_number_of_queries_for_any_school(
    survey_duties, django_assert_num_queries
):
    for count in (1, 4):
        for _ in range(count):
            make.participation(make.branch())
        with django_assert_num_queries(35):
            check_duties(timezone.localdate())
