"""Two people at the same moment: one writes, the other is told."""

import pytest

from branches.errors import Refusal
from branches.models import Finding
from branches.rounds.switches import switch_off
from branches.survey.services import Edit, save_fields, submit_survey
from tests import make
from tests.branches.survey.test_survey import surveyed
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_a_rule_switched_off_while_a_survey_is_reported_leaves_nothing_behind():
    participation = surveyed(theme_days=3)
    staff, org = make.staff(participation.sub_committee), make.org_dept()
    cycle = participation.round.cycle

    results = at_once(
        lambda: submit_survey(participation, by=staff),
        lambda: switch_off(cycle, "F15", reason="寒假不计", by=org),
    )

    assert not [one for one in results if isinstance(one, Exception)]
    assert not Finding.objects.filter(code="F15").exists()
    assert Finding.objects.exists()
