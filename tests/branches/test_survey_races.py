"""Two people at the same moment: one writes, the other is told."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from branches.errors import Refusal
from branches.services.survey import Edit, save_fields, submit_survey
from tests import make
from tests.branches.test_survey import surveyed

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run the acts side by side; returns what each gave back or raised."""
    barrier, results = Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        barrier.wait()
        try:
            results[place] = act()
        except Refusal as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_of_two_writers_is_told_of_the_other():
    participation = make.participation()
    staff = [make.staff(participation.sub_committee) for _ in range(2)]

    saved = at_once(
        lambda: save_fields(participation, [Edit("lectures", None, 2)], by=staff[0]),
        lambda: save_fields(participation, [Edit("lectures", None, 4)], by=staff[1]),
    )

    assert sorted(len(one.written) for one in saved) == [0, 1]
    assert sorted(len(one.collisions) for one in saved) == [0, 1]


def test_a_survey_is_reported_once_by_two_at_a_time():
    participation = surveyed()
    staff = make.staff(participation.sub_committee)

    results = at_once(*[lambda: submit_survey(participation, by=staff)] * 2)

    assert sum(isinstance(one, Refusal) for one in results) == 1
    participation.survey.refresh_from_db()
    assert participation.survey.state == "submitted"
