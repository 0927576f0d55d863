"""回头看: 组织部 checks some months after a branch has left the bottom grade."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from branches.errors import Refusal
from branches.models import Duty
from config.acts.duties import expected_duties
from grading.models import Assessment, Decision
from rectification.items.look_backs import State, record_check, refresh_look_backs
from rectification.models import LookBack
from tests import make
from tests.rectification import office

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


def approved(branch, grade, on, within=None):
    """The school's approval of a grade, as its row."""
    of = branch.participations.filter(round=within).first() if within else None
    of = of or make.participation(branch, within=within or make.round(set_name="current"))
    assessment, _made = Assessment.objects.get_or_create(participation=of)
    return Decision.objects.create(
        assessment=assessment,
        act=Decision.Act.DECIDED,
        level=Decision.Level.SCHOOL,
        grade=grade,
        decided_on=on,
        by=make.user(),
        by_text="组织部",
    )


@pytest.fixture
def risen():
    """A branch that was weak and was lifted on DAY."""
    branch = make.branch()
    approved(branch, "weak", date(2026, 1, 5))
    approved(branch, "qualified", DAY)
    return branch


def open_checks():
    return list(Duty.objects.open().filter(kind="look_back").order_by("due_on"))


def test_two_checks_are_planned_and_owed_when_they_come_near(risen):
    refresh_look_backs(DAY)
    assert [(row.months, row.due_on.month) for row in LookBack.objects.all()] == [(6, 12), (12, 6)]
    assert open_checks() == []

    refresh_look_backs(date(2026, 12, 10))
    refresh_look_backs(date(2026, 12, 11))

    (duty,) = open_checks()
    assert (duty.role, duty.committee.is_school, duty.due_on.month) == ("org_dept", True, 12)
    assert LookBack.objects.count() == 2
    owed = [one for one in expected_duties(date(2026, 12, 11)) if one.kind == "look_back"]
    assert [one.subject_id for one in owed] == [duty.subject_id]


def test_only_who_has_left_the_bottom(risen):
    still = make.branch()
    approved(still, "weak", DAY)
    never = make.branch()
    approved(never, "qualified", date(2026, 1, 5))
    approved(never, "advanced", DAY)

    refresh_look_backs(DAY)

    assert {row.branch for row in LookBack.objects.all()} == {risen}


def test_a_later_approval_is_not_another_leaving(risen):
    refresh_look_backs(DAY)
    approved(risen, "advanced", date(2026, 8, 31))

    refresh_look_backs(date(2026, 9, 1))

    assert {row.left_on for row in LookBack.objects.all()} == {DAY}


def test_who_falls_back_is_no_longer_looked_back_at(risen):
    refresh_look_backs(DAY)
    refresh_look_backs(date(2026, 12, 10))
    approved(risen, "weak", date(2026, 12, 14))

    refresh_look_backs(date(2026, 12, 15))

    assert not LookBack.objects.exists()
    assert open_checks() == []


def test_ancient_history_is_no_duty():
    branch = make.branch()
    approved(branch, "weak", date(2020, 1, 6))
    approved(branch, "qualified", date(2020, 6, 1))

    refresh_look_backs(DAY)

    assert not LookBack.objects.exists()


def test_the_check_is_written_down_once_by_the_department(client, risen):
    refresh_look_backs(date(2026, 12, 10))
    row = LookBack.objects.first()
    item = office.item(row.participation, state="closed", problem="会议不够")
    org, staff = make.org_dept(), make.staff(risen.sub_committee)
    path = reverse("rectification:check_look_back", args=[row.pk])
    client.force_login(staff)
    assert "会议不够" in client.get(row.get_absolute_url()).text
    assert client.post(path, {"state": "slipped", "note": "又缺"}).status_code == 403
    with pytest.raises(PermissionDenied):
        record_check(row, by=staff, state=State.HOLDS, note="好")
    client.force_login(org)
    assert client.post(path, {"state": "slipped", "note": ""}).status_code == 422

    page = client.post(path, {"state": "slipped", "note": "又缺三次会议"}, follow=True)

    assert "又缺三次会议" in page.text
    assert item.get_absolute_url() in page.text
    assert "登记整改事项" in page.text
    row.refresh_from_db()
    assert (row.state, row.by, row.post_text != "") == ("slipped", org, True)
    assert open_checks() == []
    with pytest.raises(Refusal):
        record_check(row, by=org, state=State.HOLDS, note="好")
