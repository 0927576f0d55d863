"""结对: proposed, confirmed by both, lived, ended with its result."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone

from branches.errors import FieldRefusal, Refusal
from branches.models import AuditEntry, Cycle, Duty, Post, Reminder
from rectification.models import Pairing, Support
from rectification.pairing import activities, services
from rectification.pairing.owed import expected_duties
from rectification.pairing.queries import with_grades
from tests import make
from tests.rectification import office
from tests.rectification.pairing import pairs
from tests.rectification.pairing.test_slots import open_duties

pytestmark = pytest.mark.django_db
State, Slot = Pairing.State, Support.Slot
DAY = timedelta(days=1)


@pytest.fixture
def pair():
    return pairs.Pair()


def partner_slot(pair):
    return (
        Support.objects.select_related("pairing").current().get(branch=pair.weak, slot=Slot.PARTNER)
    )


def titles(kind):
    return sorted(Duty.objects.open().filter(kind=kind).values_list("title", flat=True))


def test_a_proposal_asks_both_secretaries_and_nobody_else(pair):
    pairing = pair.proposed()

    assert pairing.state == State.PROPOSED
    assert {one.branch_id for one in open_duties() if one.kind == "pairing"} == {
        pair.weak.pk,
        pair.top.pk,
    }
    assert titles("pairing") == sorted([f"确认与“{pair.top}”结对", f"确认与“{pair.weak}”结对"])
    assert not any("先进支部结对" in one for one in titles("support"))
    assert open_duties() == expected_duties()


def test_the_slot_is_filled_when_both_have_confirmed(pair):
    pairing = pair.proposed()
    services.confirm(pairing, is_helped=False, by=pair.other)
    assert pairs.state_of(pairing) == State.PROPOSED
    assert partner_slot(pair).is_vacant
    assert len(titles("pairing")) == 1
    assert open_duties() == expected_duties()

    services.confirm(pairing, is_helped=True, by=pair.secretary)

    slot = partner_slot(pair)
    assert (pairs.state_of(pairing), slot.pairing, slot.who) == (
        State.AGREED,
        pairing,
        str(pair.top),
    )
    assert titles("pairing") == []
    assert open_duties() == expected_duties()
    verbs = AuditEntry.objects.filter(branch=pair.weak, action__startswith="pairing.")
    assert list(verbs.order_by("pk").values_list("action", flat=True))[-3:] == [
        "pairing.propose",
        "pairing.confirm",
        "pairing.agree",
    ]


def test_a_side_confirms_once_and_for_itself(pair):
    pairing = pair.proposed()
    services.confirm(pairing, is_helped=True, by=pair.secretary)

    with pytest.raises(Refusal, match="已经确认"):
        services.confirm(pairing, is_helped=True, by=pair.secretary)
    for user in (pair.secretary, pair.staff, pair.other_staff, pair.org, make.auditor()):
        with pytest.raises(PermissionDenied):
            services.confirm(pairing, is_helped=False, by=user)


def test_the_office_answers_for_a_branch_without_a_secretary(pair):
    pairing = pair.proposed()
    Post.objects.filter(user=pair.other).update(until=timezone.localdate() - DAY)

    services.confirm(pairing, is_helped=False, by=pair.other_staff)

    assert pairing.sides.get(is_helped=False).by == pair.other_staff


def test_a_refusal_says_why_and_the_office_looks_for_another(pair):
    pairing = pair.proposed()
    services.decline(pairing, is_helped=False, by=pair.other, reason="今年已满负荷")

    pairing.refresh_from_db()
    assert (pairing.state, pairing.reason) == (State.DECLINED, "今年已满负荷")
    assert titles("pairing") == []
    assert any("先进支部结对" in one for one in titles("support"))
    assert open_duties() == expected_duties()
    told = Reminder.objects.get(recipient=pair.staff, at_once=True)
    assert told.reason == "今年已满负荷"
    assert pair.proposed().state == State.PROPOSED


def test_a_refusal_without_a_reason_is_none(pair):
    pairing = pair.proposed()

    with pytest.raises(Refusal, match="原因"):
        services.decline(pairing, is_helped=False, by=pair.other, reason=" ")


def test_only_the_office_that_proposes_takes_back(pair):
    pairing = pair.proposed()
    for user in (pair.secretary, pair.other_staff, pair.org):
        with pytest.raises(PermissionDenied):
            services.withdraw(pairing, by=user, reason="另选")
    services.withdraw(pairing, by=pair.staff, reason="另选")

    assert pairs.state_of(pairing) == State.DECLINED
    assert open_duties() == expected_duties()


def test_for_a_branch_under_the_school_the_department_proposes():
    weak, top = pairs.branch(pairs.BOTTOM, of=make.school()), pairs.branch(pairs.TOP)
    today = timezone.localdate()
    facts = {"partner": top, "since": today, "until": today + 90 * DAY, **pairs.TEXTS}

    with pytest.raises(PermissionDenied):
        services.propose(weak, by=make.staff(top.sub_committee), **facts)
    assert services.propose(weak, by=make.org_dept(), **facts).state == State.PROPOSED


@pytest.mark.parametrize("code", [pairs.MIDDLE, pairs.BOTTOM])
def test_only_a_top_branch_is_a_partner(pair, code):
    other = pairs.branch(code)

    with pytest.raises(FieldRefusal, match="最高等级"):
        pair.proposed(partner=other)


def test_only_a_weak_branch_is_helped(pair):
    pairs.grade(pair.weak, pairs.MIDDLE, pairs.APPROVED + DAY)
    pairs.settle(pair.weak)

    with pytest.raises(Refusal, match="最低等级"):
        pair.proposed()


def test_one_partner_at_a_time(pair):
    pair.proposed()

    with pytest.raises(Refusal, match="已有结对"):
        pair.proposed(partner=pairs.branch(pairs.TOP))


def test_the_database_knows_one_partner_at_a_time_too(pair):
    pairing = pair.proposed()
    pairing.pk = None

    with pytest.raises(IntegrityError):
        pairing.save(force_insert=True)


def set_most(count):
    cycle = Cycle.objects.get()
    cycle.parameters["values"]["pairings_per_branch"] = count
    cycle.save()


@pytest.mark.parametrize(("most", "fits"), [(1, False), (2, True), (0, True)])
def test_a_partner_helps_as_many_as_the_parameter_says(pair, most, fits):
    pair.agreed()
    weak = pairs.branch(pairs.BOTTOM)
    set_most(most)
    today = timezone.localdate()
    facts = {"partner": pair.top, "since": today, "until": today + DAY, **pairs.TEXTS}

    def propose():
        return services.propose(weak, by=make.staff(weak.sub_committee), **facts)

    if fits:
        assert propose().state == State.PROPOSED
    else:
        with pytest.raises(FieldRefusal, match="最多 1 个"):
            propose()


def test_a_partner_that_has_lost_the_top_meanwhile_is_not_agreed_with(pair):
    pairing = pair.proposed()
    services.confirm(pairing, is_helped=True, by=pair.secretary)
    pairs.grade(pair.top, pairs.MIDDLE, pairs.APPROVED + DAY)

    with pytest.raises(Refusal, match="最高等级"):
        services.confirm(pairing, is_helped=False, by=pair.other)
    assert pairing.sides.get(is_helped=False).confirmed_at is None


def test_a_partner_that_loses_the_top_stays_until_the_end_and_says_so(pair, client):
    pairing = pair.agreed()
    pairs.grade(pair.top, pairs.MIDDLE, pairs.APPROVED + DAY)
    pairs.settle(pair.top, pair.weak)

    assert pairs.state_of(pairing) == State.AGREED
    assert with_grades([pairing], timezone.localdate())[0].lost_top
    client.force_login(pair.secretary)
    for url in (pairing.get_absolute_url(), "/rectification/pairings/"):
        assert "已不在最高等级" in client.get(url).text


def test_a_proposal_lapses_with_the_bottom_grade(pair):
    pairing = pair.proposed()
    pairs.grade(pair.weak, pairs.MIDDLE, pairs.APPROVED + DAY)
    pairs.settle(pair.weak)

    pairing.refresh_from_db()
    assert (pairing.state, bool(pairing.reason)) == (State.DECLINED, True)
    assert open_duties() == expected_duties() == set()


def test_the_end_keeps_grades_and_closed_items(pair):
    start = pairs.APPROVED + 10 * DAY
    pairing = pair.agreed(since=start, until=start + 300 * DAY)
    part = pair.weak.participations.get()
    closed = {"state": "closed", "requested_on": start}
    office.item(part, closed_on=start + 5 * DAY, **closed)
    office.item(part, closed_on=start - DAY, **closed | {"requested_on": start - DAY})
    office.item(part, closed_on=start + 6 * DAY, owner="committee", **closed)
    office.item(part)
    pairs.grade(pair.weak, pairs.MIDDLE, pairs.APPROVED + 200 * DAY)
    pairs.settle(pair.weak)
    services.end(pairing, by=pair.staff, result="组织生活已经规范")

    pairing.refresh_from_db()
    assert (pairing.state, pairing.ended_on) == (State.ENDED, timezone.localdate())
    assert (pairing.grade_before, pairing.grade_after) == ("薄弱", "合格")
    assert pairing.items_closed == 1
    assert not Support.objects.current().exists()
    assert open_duties() == expected_duties()


def test_an_end_before_the_branch_has_risen_leaves_an_empty_slot(pair):
    pairing = pair.agreed()
    services.end(pairing, by=pair.staff, result="对方支部撤并")

    assert partner_slot(pair).is_vacant
    assert Support.objects.get(pairing=pairing).until == timezone.localdate()
    assert any("先进支部结对" in one for one in titles("support"))
    assert open_duties() == expected_duties()


def test_only_the_office_of_the_weak_branch_ends_it_and_once(pair):
    pairing = pair.agreed()
    for user in (pair.secretary, pair.other, pair.other_staff, pair.org):
        with pytest.raises(PermissionDenied):
            services.end(pairing, by=user, result="已达到")
    services.end(pairing, by=pair.staff, result="已达到")
    with pytest.raises(Refusal, match="已结束"):
        services.end(pairing, by=pair.staff, result="再写一次")

    assert Pairing.objects.get().result == "已达到"


def test_falling_back_while_paired_finds_the_partner_in_its_slot(pair):
    pairing = pair.agreed()
    for code, days in ((pairs.MIDDLE, 100), (pairs.BOTTOM, 200)):
        day = pairs.APPROVED + days * DAY
        pairs.grade(pair.weak, code, day)
        pairs.settle(pair.weak, on=day)

    assert partner_slot(pair).pairing == pairing
    assert open_duties() == expected_duties()


# 联办活动
def test_either_side_writes_down_what_both_did(pair):
    pairing = pair.agreed()
    upload = SimpleUploadedFile("纪要.pdf", b"%PDF-1.4\n%%EOF\n")
    one = activities.add_activity(pairing, by=pair.other, files=[upload], **pairs.DONE)
    two = activities.add_activity(pairing, by=pair.staff, **pairs.DONE)

    assert (one.branch, two.branch) == (pair.top, pair.weak)
    file = one.files.get().file
    assert (file.branch, file.name) == (pair.top, "纪要.pdf")
    assert AuditEntry.objects.filter(action="pairing.activity").count() == 2


def test_strangers_write_nothing_down(pair):
    pairing = pair.agreed()
    for user in (
        pair.org,
        make.auditor(),
        make.leader(pair.weak.sub_committee),
        make.staff(make.committee()),
    ):
        with pytest.raises(PermissionDenied):
            activities.add_activity(pairing, by=user, **pairs.DONE)


def test_before_and_after_there_is_nothing_to_write_down(pair):
    pairing = pair.proposed()
    with pytest.raises(Refusal) as refusal:
        activities.add_activity(pairing, by=pair.secretary, **pairs.DONE)
    assert ("活动内容", pairs.DONE["what"]) in refusal.value.kept

    services.withdraw(pairing, by=pair.staff, reason="另选")
    with pytest.raises(Refusal):
        activities.add_activity(pairing, by=pair.secretary, **pairs.DONE)


def test_a_record_is_put_right_by_its_own_side(pair):
    pairing = pair.agreed()
    row = activities.add_activity(pairing, by=pair.secretary, **pairs.DONE)
    changed = pairs.DONE | {"on": date(2012, 6, 2), "effect": "党员反映好"}

    with pytest.raises(PermissionDenied):
        activities.edit_activity(row, by=pair.other, **changed)
    activities.edit_activity(row, by=pair.secretary, **changed)

    row.refresh_from_db()
    assert (row.on, row.effect) == (date(2012, 6, 2), "党员反映好")
    entry = AuditEntry.objects.get(action="pairing.edit_activity")
    assert entry.changes["日期"] == ["2012-06-01", "2012-06-02"]
