"""四个一: opened with the bottom grade, filled, changed, emptied, ended with it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from branches.duties.ledger import Owed
from branches.errors import FieldRefusal, Refusal
from branches.models import AuditEntry, Branch, Duty
from rectification.models import Support
from rectification.pairing import slots
from rectification.pairing.owed import expected_duties
from rectification.pairing.queries import slots_of, supports_of
from tests import make
from tests.rectification.pairing import pairs

pytestmark = pytest.mark.django_db
Slot = Support.Slot
COLUMNS = ("kind", "subject_id", "role", "title", "link", "due_on", "branch_id", "committee_id")
DUE = date(2012, 5, 2)
SOMEBODY = {"name": "赵铁生", "post_text": "组织委员", "since": pairs.APPROVED}


def open_duties():
    kinds = (Duty.Kind.SUPPORT, Duty.Kind.PAIRING)
    rows = Duty.objects.open().filter(kind__in=kinds)
    return {Owed(*row) for row in rows.values_list(*COLUMNS)}


def owed_by(role):
    return sorted(one.title for one in open_duties() if one.role == role)


@pytest.fixture
def weak():
    return pairs.branch(pairs.BOTTOM, name="甲支部")


@pytest.fixture
def staff(weak):
    return make.staff(weak.sub_committee)


def test_the_bottom_grade_opens_four_empty_slots_for_those_who_fill_them(weak):
    rows = Support.objects.filter(branch=weak)

    assert {row.slot for row in rows} == set(Slot)
    assert {row.since for row in rows} == {pairs.APPROVED}
    assert owed_by("org_dept") == ["配齐“甲支部”四个一：校领导联点"]
    assert len(owed_by("committee_staff")) == 3
    assert {one.committee_id for one in open_duties() if one.role == "committee_staff"} == {
        weak.sub_committee_id
    }
    assert open_duties() == expected_duties()


def test_a_slot_is_due_fifteen_working_days_after_the_approval(weak):
    # From Tuesday 2012-04-10: the 28th is worked for the holiday of the 29th to 1 May.
    assert {one.due_on for one in open_duties()} == {DUE}


def test_all_slots_of_a_branch_under_the_school_are_for_the_organisation_department():
    pairs.branch(pairs.BOTTOM, of=make.school())

    assert len(owed_by("org_dept")) == 4


@pytest.mark.parametrize("code", [pairs.TOP, pairs.MIDDLE])
def test_no_other_grade_has_slots(code):
    pairs.branch(code)

    assert not Support.objects.exists()
    assert open_duties() == set()


def test_settling_again_changes_nothing(weak, staff):
    slots.assign(weak, Slot.MEMBER, by=staff, **SOMEBODY)
    before = list(Support.objects.order_by("pk").values())

    assert pairs.settle(weak) == {"opened": 0, "ended": 0}
    assert list(Support.objects.order_by("pk").values()) == before


def test_a_person_fills_a_slot_and_the_duty_is_over(weak, staff):
    user = make.leader(weak.sub_committee, name="赵铁生")
    row = slots.assign(weak, Slot.MEMBER, by=staff, user=user, **SOMEBODY)

    assert (row.user, row.who, row.post_text, row.until) == (user, "赵铁生", "组织委员", None)
    assert len(owed_by("committee_staff")) == 2
    assert open_duties() == expected_duties()
    entry = AuditEntry.objects.get(action="pairing.assign")
    assert entry.changes == {"委员包联": ["空缺", "赵铁生（组织委员）"]}
    assert entry.branch == weak


def test_a_change_closes_the_old_period_and_overwrites_nothing(weak, staff):
    first = slots.assign(weak, Slot.LIAISON, by=staff, **SOMEBODY)
    day = pairs.APPROVED + timedelta(days=30)
    second = slots.assign(weak, Slot.LIAISON, by=staff, name="沈佳", post_text="组织员", since=day)

    first.refresh_from_db()
    assert (first.name, first.since, first.until) == ("赵铁生", pairs.APPROVED, day)
    assert (second.since, second.until) == (day, None)
    assert open_duties() == expected_duties()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"since": pairs.APPROVED - timedelta(days=1)}, "since"),
        ({"since": timezone.localdate() + timedelta(days=1)}, "since"),
    ],
)
def test_a_day_that_cannot_be_is_refused(weak, staff, changed, field):
    with pytest.raises(FieldRefusal) as refusal:
        slots.assign(weak, Slot.MEMBER, by=staff, **SOMEBODY | changed)

    assert refusal.value.errors[0][0] == field


def test_the_same_person_again_is_no_change(weak, staff):
    slots.assign(weak, Slot.MEMBER, by=staff, **SOMEBODY)

    with pytest.raises(FieldRefusal, match="现在就是"):
        slots.assign(weak, Slot.MEMBER, by=staff, **SOMEBODY)


def test_who_leaves_leaves_a_vacancy_that_is_owed_anew(weak, staff):
    slots.assign(weak, Slot.MEMBER, by=staff, **SOMEBODY)
    row = slots.vacate(weak, Slot.MEMBER, by=staff, reason="调离")

    today = timezone.localdate()
    assert (row.is_vacant, row.since) == (True, today)
    assert open_duties() == expected_duties()
    due = next(one.due_on for one in open_duties() if one.subject_id == row.pk)
    assert due > today
    with pytest.raises(Refusal, match="空缺"):
        slots.vacate(weak, Slot.MEMBER, by=staff, reason="再来")


@pytest.mark.parametrize("slot", [Slot.MEMBER, Slot.LIAISON])
def test_the_slots_of_the_committee_are_not_for_the_department(weak, slot):
    with pytest.raises(PermissionDenied):
        slots.assign(weak, slot, by=make.org_dept(), **SOMEBODY)


def test_the_school_leader_is_for_the_department_alone(weak, staff):
    with pytest.raises(PermissionDenied):
        slots.assign(weak, Slot.LEADER, by=staff, **SOMEBODY)
    slots.assign(weak, Slot.LEADER, by=make.org_dept(), **SOMEBODY)

    assert owed_by("org_dept") == []


def test_other_staff_and_the_secretary_fill_nothing(weak):
    strangers = (make.staff(make.committee()), make.secretary(weak), make.auditor())
    for user in (*strangers, make.leader(weak.sub_committee)):
        with pytest.raises(PermissionDenied):
            slots.assign(weak, Slot.MEMBER, by=user, **SOMEBODY)


def test_the_partner_comes_by_a_pairing_only(weak, staff):
    with pytest.raises(Refusal, match="结对"):
        slots.assign(weak, Slot.PARTNER, by=staff, **SOMEBODY)


def test_a_branch_that_is_not_weak_has_nothing_to_fill():
    other = pairs.branch(pairs.MIDDLE)

    with pytest.raises(Refusal, match="不在最低等级"):
        slots.assign(other, Slot.MEMBER, by=make.staff(other.sub_committee), **SOMEBODY)


def test_with_the_grade_the_slots_end_and_their_history_stays(weak, staff):
    slots.assign(weak, Slot.MEMBER, by=staff, **SOMEBODY)
    day = pairs.APPROVED + timedelta(days=200)
    pairs.grade(weak, pairs.MIDDLE, day)
    assert pairs.settle(weak, on=day) == {"opened": 0, "ended": 4}

    member = Support.objects.get(branch=weak, name="赵铁生")
    assert member.until == day
    assert not Support.objects.current().filter(branch=weak).exists()
    assert open_duties() == expected_duties() == set()


def test_falling_back_opens_them_anew_from_that_day(weak):
    later, again = (pairs.APPROVED + timedelta(days=days) for days in (200, 400))
    pairs.grade(weak, pairs.MIDDLE, later)
    pairs.settle(weak, on=later)
    pairs.grade(weak, pairs.BOTTOM, again)
    pairs.settle(weak, on=again)

    assert {row.since for row in Support.objects.current()} == {again}
    assert open_duties() == expected_duties()


def test_a_closed_branch_has_no_slots(weak):
    Branch.objects.filter(pk=weak.pk).update(closed_on=timezone.localdate())
    pairs.settle(weak)

    assert not Support.objects.current().exists()
    assert open_duties() == set()


def test_what_others_read_of_many_branches_takes_as_many_statements_as_of_one(
    django_assert_num_queries,
):
    pair = pairs.Pair()
    pairing = pair.agreed()
    slots.assign(pair.weak, Slot.MEMBER, by=pair.staff, **SOMEBODY)
    rows = [pair.weak, pairs.branch(pairs.BOTTOM), pair.top]
    years = [one.participations.get() for one in rows]
    for number in (1, 3):
        with django_assert_num_queries(1):
            found = supports_of(years[:number])
        with django_assert_num_queries(3):
            slots_of(rows[:number])

    assert found[years[0].pk][Slot.MEMBER].name == "赵铁生"
    assert found[years[0].pk][Slot.PARTNER].pairing == pairing
    assert list(found[years[0].pk]) == list(Slot)
    assert found[years[1].pk] == dict.fromkeys(Slot)
    assert found[years[2].pk] == {}


def test_a_page_says_whose_an_empty_slot_is_and_until_when(weak):
    leader, member, *_rest = slots_of([weak])[weak.pk]

    assert (leader.office, member.office) == ("组织部", "分党委")
    assert leader.due_on == DUE
    assert not leader.who
